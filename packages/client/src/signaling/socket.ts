/**
 * The signaling socket: opens, resumes, repeats (N1; PROTOCOL.md, R). What comes out of it is in order, once, and whole,
 * or `joined` says that it is not. Does not know what the messages mean.
 */
import {
  afterClose,
  closingCodeOf,
  count,
  isClosing,
  decodeServerMessage,
  readJson,
  record,
  SUBPROTOCOL,
  type ClientMessage,
  type Refused,
  type ServerMessage,
} from '@roomful/protocol'
import { inWords, type RoomError } from '../errors.ts'
import type { Trace } from '../tracer.ts'
import { acknowledge, emptied, emptyOutbox, put, type Repeatable } from './outbox.ts'
import {
  reconnect,
  startConnecting,
  type ReconnectEffect,
  type ReconnectEvent,
} from './reconnect.ts'
import { refusalError } from './refusal.ts'

/** Fresh tokens that a server may refuse in a row (more would not help), and attempts that one may take to be fetched. */
const MAX_TOKENS = 5

export type SignalingOptions = {
  readonly addressOf: (after: string | null) => string
  /** The key's and the token's subprotocols; asked anew for each socket. */
  readonly credentials: () => Promise<readonly string[]>
  /** Whether new credentials can be had after `unauthorized`. */
  readonly renewable: boolean
  readonly onMessage: (message: ServerMessage) => void
  /** A numbered frame of a type that is not known here. */
  readonly onOther: (frame: string) => void
  /** Joined, or no longer. */
  readonly onOnline: (online: boolean) => void
  /** A socket never opened: the reason, if there is one, is told over HTTP. */
  readonly onFailedAttempt: () => void
  /** It will not come back by itself. */
  readonly onStopped: (error: RoomError) => void
  readonly trace: Trace
}

export type Signaling = {
  /** Numbers and keeps the message until the server has it; sends it now if it can. */
  readonly send: (message: Repeatable) => void
  /** Look whether the socket still lives: the page is back, or the network. */
  readonly wake: () => void
  readonly suspect: () => void
  /** Closes the socket without a goodbye; `wake` brings it back. */
  readonly pause: () => void
  /** Closes the socket and stays away; with `goodbye`, says that we leave. */
  readonly stop: (goodbye: boolean) => void
}

const numbered = record({ seq: count })

export function startSignaling(options: SignalingOptions): Signaling {
  let socket: WebSocket | null = null
  /** What the socket was told last, in case that a close follows which does not say it (H5). */
  let refused: Refused | null = null
  let outbox = emptyOutbox
  let epoch: string | null = null
  let receivedSeq = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let online = false
  /** Asked for and not used yet: what takes longer than one attempt serves the next. */
  let asking: Promise<readonly string[]> | null = null
  let tokensRefused = 0

  const [connecting, first] = startConnecting(performance.now())
  let state = connecting
  perform(first)

  function step(event: ReconnectEvent): void {
    const [next, effects] = reconnect(state, event, performance.now(), Math.random())
    state = next
    perform(effects)
  }

  function perform(effects: readonly ReconnectEffect[]): void {
    for (const effect of effects) {
      if (effect === 'connect') void connect()
      else if (effect === 'drop') drop()
      else say({ type: 'alive', received: receivedSeq })
    }
    clearTimeout(timer)
    const { dueAtMs } = state
    if (dueAtMs !== null)
      timer = setTimeout(() => step({ type: 'tick' }), dueAtMs - performance.now() + 1)
  }

  async function connect(): Promise<void> {
    const asked = state
    let credentials: readonly string[]
    try {
      if (asked.state === 'connecting' && asked.attempt % MAX_TOKENS === 0) asking = null
      credentials = await (asking ??= options.credentials())
    } catch {
      asking = null
      if (state === asked) step({ type: 'lost', next: 'resume' })
      return
    }
    if (state !== asked) return
    asking = null
    const after = epoch === null ? null : `${epoch}.${receivedSeq}`
    options.trace(() => ({ type: 'socket', state: 'connecting' }))
    const opening = open(options.addressOf(after), credentials)
    if (!opening) return
    socket = opening
    refused = null
    let opened = false
    opening.addEventListener('open', () => {
      opened = true
      if (socket === opening) options.trace(() => ({ type: 'socket', state: 'open' }))
    })
    // What a superseded socket still says is not for us (R4).
    opening.addEventListener('message', ({ data }) => {
      if (socket === opening) read(String(data))
    })
    opening.addEventListener('close', ({ code, reason }) => {
      if (socket !== opening) return
      options.trace(() => ({ type: 'socket', state: 'closed', code, reason }))
      socket = null
      setOnline(false)
      // A proxy may have eaten the code of the close; the frame before it says the same (H5).
      const why = closingCodeOf(code) ?? (refused && isClosing(refused.code) ? refused.code : null)
      const advice = why === null ? 'resume' : afterClose(why)
      const spent = (): boolean => !options.renewable || ++tokensRefused >= MAX_TOKENS
      const next = advice !== 'ask-for-token' ? advice : spent() ? 'stay-away' : 'resume'
      step({ type: 'lost', next })
      if (why !== null && next === 'stay-away')
        options.onStopped(refusalError(why, refused?.message ?? reason))
      else if (!opened) options.onFailedAttempt()
    })
  }

  /** Where none can be had the socket ends with the old one, and the next asks again (A2). */
  async function renew(): Promise<void> {
    const [, token] = await options.credentials().catch(() => [])
    if (token) send({ type: 'renewing-token', token: token.replace('token.', '') })
  }

  /** What no browser takes, it will not take later either. */
  function open(address: string, credentials: readonly string[]): WebSocket | null {
    try {
      return new WebSocket(address, [SUBPROTOCOL, ...credentials])
    } catch (cause) {
      step({ type: 'lost', next: 'stay-away' })
      void inWords('bad-argument', address, cause).then(options.onStopped)
      return null
    }
  }

  function drop(): void {
    const dropped = socket
    if (!dropped) return
    socket = null
    dropped.close()
    options.trace(() => ({ type: 'socket', state: 'closed', code: 1006, reason: 'dropped' }))
    setOnline(false)
  }

  function read(frame: string): void {
    step({ type: 'heard' })
    const message = decodeServerMessage(frame)
    if (!message) {
      // What a newer server says and we do not know is passed over; its number counts all the same.
      if (readJson(numbered, frame)?.seq !== receivedSeq + 1) return
      receivedSeq++
      return options.onOther(frame)
    }
    if ('seq' in message) {
      if (message.seq <= receivedSeq) return
      if (message.seq > receivedSeq + 1) return resume()
      receivedSeq = message.seq
    }
    options.trace(() => ({ type: 'received', message }))
    // Who knocks has a socket that lives, and nothing else yet.
    if (message.type === 'knocking') {
      step({ type: 'joined' })
      receivedSeq = 0
    } else if (message.type === 'joined') {
      step({ type: 'joined' })
      outbox = message.recovered ? acknowledge(outbox, message.received) : emptied(outbox)
      epoch = message.epoch
      tokensRefused = 0
      if (!message.recovered) receivedSeq = 0
      for (const { frame: kept } of outbox.kept) write(kept)
      setOnline(true)
    } else if (message.type === 'alive') {
      outbox = acknowledge(outbox, message.received)
    } else if (message.type === 'requesting-token' && options.renewable) {
      void renew()
    }
    refused = message.type === 'refused' ? message : null
    options.onMessage(message)
  }

  /** What is missing comes again after resuming. */
  function resume(): void {
    drop()
    step({ type: 'lost', next: 'resume' })
  }

  function say(message: ClientMessage): void {
    write(JSON.stringify(message))
    options.trace(() => ({ type: 'sent', message }))
  }

  function write(frame: string): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(frame)
  }

  function setOnline(next: boolean): void {
    if (online === next) return
    online = next
    options.onOnline(next)
  }

  function send(message: Repeatable): void {
    const [next, entry] = put(outbox, message)
    outbox = next
    // Who was never in has nothing to repeat: it tells its name where it knocks.
    if (online || !epoch) write(entry.frame)
    options.trace(() => ({ type: 'sent', message: entry.message }))
  }

  return {
    send,
    pause: () => {
      drop()
      step({ type: 'lost', next: 'resume-later' })
    },
    wake: () => step({ type: 'wake' }),
    suspect: () => step({ type: 'suspect' }),
    stop: (goodbye) => {
      if (goodbye && online) say({ type: 'leaving' })
      step({ type: 'stop' })
    },
  }
}
