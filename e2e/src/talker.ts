/**
 * Clients that talk without end and come back whatever happens, by the rules of the protocol (R2, R3) and nothing of the
 * SDK; and who checks, from outside, that each frame came once and in order or that one of the two was told otherwise.
 */
import { createHash, randomBytes } from 'node:crypto'
import { decodeServerMessage, peerIdOf, toBase64Url, type ServerMessage } from '@roomful/protocol'
import { WebSocket } from 'ws'

/** As the SDK: an attempt without `joined` is dropped. */
const JOIN_WITHIN_MS = 5_000
const AGAIN_MS = 100
const TALK_MS = 100
/** Asks so much less often what was received than it talks. */
const ASK_EVERY = 10
/** As the SDK: where nothing comes, not even answers, the path is gone. Longer than a server is stopped in tests. */
const SILENT_MS = 15_000
const SILENT_ANSWERS = 3

type Sent = {
  readonly to: string
  readonly text: string
  readonly id: number
  readonly atMs: number
  /** How often its sender had begun anew by then. */
  readonly stay: number
}

/** `stay`: how often whoever heard it had begun anew by then. */
type Heard = { readonly text: string; readonly stay: number }

export type Talker = {
  readonly id: string
  /** Whom it sees in its room, itself included; nobody while it is not in. */
  readonly sees: () => readonly string[]
  readonly talk: (to: readonly string[]) => void
  /** Says nothing more. */
  readonly hush: () => void
  /** What is not known to have been received. */
  readonly pending: () => number
  readonly sent: readonly Sent[]
  readonly heard: readonly Heard[]
  /** When it was told that what was under way may be lost (R3). */
  readonly resets: readonly number[]
  /** When it was back without that. */
  readonly resumes: readonly number[]
  /** Which of the servers its socket is at, by number. */
  readonly at: () => number
  /** Frames that were refused, by their text. */
  readonly refused: ReadonlySet<string>
  readonly leave: () => void
}

/** `origins` are tried in turn, from the one at `first` on. */
export function openTalker(
  room: string,
  origins: readonly string[],
  first: number,
  talkMs = TALK_MS,
): Talker {
  const key = randomBytes(16)
  const self = peerIdOf(createHash('sha256').update(key).digest())
  const sent: Sent[] = []
  const heard: Heard[] = []
  const resets: number[] = []
  const resumes: number[] = []
  const refused = new Set<string>()
  const present = new Set<string>()
  let unconfirmed: Sent[] = []
  let [epoch, seq, lastId, next] = ['', 0, 0, first]
  let socket: WebSocket | null = null
  let isIn = false
  let gone = false
  const timers = new Set<NodeJS.Timeout>()
  const silentMs = Math.max(SILENT_MS, SILENT_ANSWERS * ASK_EVERY * talkMs)

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
  }

  function connect(): void {
    if (gone) return
    const origin = origins[next % origins.length] ?? ''
    const after = epoch === '' ? '' : `?after=${epoch}.${seq}`
    const url = `${origin.replace('http', 'ws')}/v1/rooms/${room}${after}`
    const mine = new WebSocket(url, ['roomful.v1', `key.${toBase64Url(key)}`])
    socket = mine
    const impatience = setTimeout(() => mine.terminate(), JOIN_WITHIN_MS)
    const silence = setTimeout(() => mine.terminate(), silentMs)
    mine.on('error', () => undefined) // closes
    mine.on('message', (bytes: Buffer) => {
      const message = decodeServerMessage(bytes.toString())
      if (!message) throw new Error(`none of the protocol: ${bytes.toString()}`)
      if (mine !== socket) return
      silence.refresh()
      if (message.type === 'joined') clearTimeout(impatience)
      hear(message)
    })
    mine.on('close', () => {
      clearTimeout(impatience)
      clearTimeout(silence)
      if (mine !== socket) return
      isIn = false
      next++
      later(AGAIN_MS, connect)
    })
  }

  function say(message: object): void {
    if (isIn && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }

  function tell({ to, text: reason, id }: Sent): void {
    say({ type: 'declining-SDP-offer', to, reason, id })
  }

  function hear(message: ServerMessage): void {
    if ('seq' in message) {
      if (message.seq !== seq + 1) throw new Error(`${self} heard ${message.seq} after ${seq}`)
      seq = message.seq
    }
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- it negotiates nothing, and passes over the rest
    switch (message.type) {
      case 'joined': {
        isIn = true
        present.clear()
        for (const { id } of message.peers) present.add(id)
        if (!message.recovered) {
          if (epoch !== '') resets.push(performance.now())
          seq = 0
          unconfirmed = []
        } else {
          resumes.push(performance.now())
          confirm(message.received)
        }
        epoch = message.epoch
        for (const one of unconfirmed) tell(one)
        return
      }
      case 'alive':
        return confirm(message.received)
      case 'SDP-offer-declined':
        heard.push({ text: message.reason, stay: resets.length })
        return
      case 'peer-joined':
        return void present.add(message.peer)
      case 'peer-left':
        return void present.delete(message.peer)
      case 'refused': {
        const text = sent.find(({ id }) => id === message.id)?.text
        if (text !== undefined) refused.add(text)
        return
      }
      default:
    }
  }

  function confirm(received: number): void {
    unconfirmed = unconfirmed.filter(({ id }) => id > received)
  }

  const asking = setInterval(() => say({ type: 'alive', received: seq }), talkMs * ASK_EVERY)
  let talking: NodeJS.Timeout | undefined
  connect()
  return {
    id: self,
    sees: () => (isIn ? [self, ...present].toSorted() : []),
    talk: (others) => {
      const to = others.filter((other) => other !== self)
      let turn = 0
      clearInterval(talking)
      talking = setInterval(() => {
        const whom = to[turn++ % to.length]
        if (whom === undefined || !isIn) return
        const id = ++lastId
        const one: Sent = {
          to: whom,
          id,
          text: `${self}>${whom}>${id}`,
          atMs: performance.now(),
          stay: resets.length,
        }
        sent.push(one)
        unconfirmed.push(one)
        tell(one)
      }, talkMs)
    },
    hush: () => clearInterval(talking),
    pending: () => unconfirmed.length,
    sent,
    heard,
    resets,
    resumes,
    at: () => next % origins.length,
    refused,
    leave: () => {
      gone = true
      for (const timer of [talking, asking, ...timers]) clearTimeout(timer)
      socket?.terminate()
    },
  }
}

export type Verdict = {
  readonly sent: number
  readonly delivered: number
  /** Not delivered, and its sender or its addressee was told. */
  readonly told: number
  /** What must not be. */
  readonly doubled: readonly string[]
  readonly disordered: readonly string[]
  readonly lost: readonly string[]
}

export function judge(talkers: readonly Talker[]): Verdict {
  const verdict = { sent: 0, delivered: 0, told: 0 }
  const [doubled, disordered, lost]: [string[], string[], string[]] = [[], [], []]
  for (const { heard } of talkers) {
    const last = new Map<string, number>()
    for (const { text } of heard) {
      const [from = '', , id] = text.split('>')
      const before = last.get(from) ?? 0
      if (Number(id) === before) doubled.push(text)
      if (Number(id) < before) disordered.push(text)
      last.set(from, Number(id))
    }
  }
  for (const sender of talkers)
    for (const addressee of talkers) {
      const stays = new Map(addressee.heard.map(({ text, stay }) => [text, stay]))
      const sent = sender.sent.filter(({ to }) => to === addressee.id)
      for (const [at, { text, atMs, stay }] of sent.entries()) {
        verdict.sent++
        // Between two that came in one stay of both sides nothing may be missing, whatever was told later.
        const within = (others: readonly Sent[]): Set<number | undefined> =>
          new Set(others.filter((one) => one.stay === stay).map((one) => stays.get(one.text)))
        const [before, after] = [within(sent.slice(0, at)), within(sent.slice(at + 1))]
        const isHole = [...before].some((one) => one !== undefined && after.has(one))
        const resets = [...sender.resets, ...addressee.resets]
        if (stays.has(text)) verdict.delivered++
        else if (sender.refused.has(text)) verdict.told++
        else if (!isHole && resets.some((resetMs) => resetMs >= atMs)) verdict.told++
        else lost.push(text)
      }
    }
  return { ...verdict, doubled, disordered, lost }
}
