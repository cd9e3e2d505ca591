/** A WebSocket (WHATWG WebSockets) over a network in memory. */
import type { Line } from '@roomful/server/in-memory'
import { createPipe } from './pipe.ts'
import { SERVER, type Paths, type Place } from './paths.ts'
import type { Server } from './server.ts'
import { asTarget, fire } from './target.ts'

/** So long a browser waits for the other side's farewell. */
const CLOSE_TIMEOUT_MS = 20_000
/** RFC 6455, 7.4.1: none was given; none came. */
const NO_STATUS = 1005
const ABNORMAL = 1006

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

export type SocketOptions = {
  readonly url: URL
  readonly protocols: readonly string[]
  readonly place: Place
  readonly paths: Paths
  readonly server: Server
  readonly onClosed: () => void
}

/** A socket, and what the network may do with it. */
export type OpenSocket = {
  readonly socket: WebSocket
  readonly isIdle: () => boolean
  /** Its page is gone and hears nothing more; the server hears that it is closed, if it is not `silently` gone. */
  readonly abandon: (silently: boolean) => void
}

export function openSocket(options: SocketOptions): OpenSocket {
  const { url, place, paths, server } = options
  for (const protocol of options.protocols)
    if (!/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(protocol))
      throw new DOMException(`The subprotocol "${protocol}" is invalid.`, 'SyntaxError')

  const isOpen = (): boolean => paths.isOpen(place, SERVER)
  const up = createPipe({ paths, isOpen })
  const down = createPipe({ paths, isOpen })
  let readyState = CONNECTING
  let protocol = ''
  let line: Line | null = null
  let closing: ReturnType<typeof setTimeout> | undefined

  const socket = asTarget(
    {
      url: url.href,
      binaryType: 'blob',
      extensions: '',
      get protocol() {
        return protocol
      },
      get readyState() {
        return readyState
      },
      get bufferedAmount() {
        return up.waitingBytes()
      },
      send: (data: unknown) => {
        if (readyState === CONNECTING)
          throw new DOMException('Still in CONNECTING state.', 'InvalidStateError')
        if (readyState !== OPEN) return
        const frame = typeof data === 'string' ? data : null
        const bytes = frame === null ? 0 : new TextEncoder().encode(frame).length
        up.send(bytes, () => (frame === null ? line?.hearBinary() : line?.hear(frame, bytes)))
      },
      close: (code = NO_STATUS, reason = '') => {
        if (readyState >= CLOSING) return
        const failed = readyState === CONNECTING
        readyState = CLOSING
        if (!hasArrived) {
          // Nobody knows of it: what has not got there is not sent again.
          up.end()
          setTimeout(() => end(ABNORMAL, ''))
          return
        }
        closing = setTimeout(() => end(ABNORMAL, ''), CLOSE_TIMEOUT_MS)
        up.send(0, () => {
          cut()
          down.send(0, () => end(failed ? ABNORMAL : code, reason))
        })
      },
      CONNECTING,
      OPEN,
      CLOSING,
      CLOSED,
    },
    ['open', 'message', 'error', 'close'],
  )

  function end(code: number, reason: string): void {
    if (readyState === CLOSED) return
    readyState = CLOSED
    clearTimeout(closing)
    up.end()
    down.end()
    options.onClosed()
    if (code === ABNORMAL) fire(socket, 'error')
    fire(socket, 'close', { code, reason, wasClean: code !== ABNORMAL })
  }

  function cut(): void {
    const heard = line
    line = null
    forget?.()
    heard?.cut()
  }

  let forget: (() => void) | null = null
  let hasArrived = false

  /** At the server, when the handshake is there. */
  function arrive(): void {
    hasArrived = true
    const answer = server.admit(`${url.pathname}${url.search}`)
    if (!answer) return down.send(0, () => end(ABNORMAL, ''))
    const { signaling } = answer
    forget = answer.hold(() => {
      line = null
      down.send(0, () => end(ABNORMAL, ''))
    })
    const selected = signaling.select(options.protocols)
    down.send(0, () => {
      if (readyState !== CONNECTING) return
      readyState = OPEN
      protocol = selected
      fire(socket, 'open')
    })
    const opened = signaling.connect(`${url.pathname}${url.search}`, options.protocols, {
      send: (frame) =>
        down.send(frame.length, () => {
          if (readyState === OPEN) fire(socket, 'message', { data: frame })
        }),
      close: (code, reason) => {
        forget?.()
        down.send(0, () => end(code, reason))
      },
      terminate: () => {
        forget?.()
        down.send(0, () => end(ABNORMAL, ''))
      },
      ping: () => down.send(0, () => up.send(0, () => line?.hearControl())),
      bufferedBytes: down.waitingBytes,
    })
    line = opened
  }

  up.send(0, arrive)
  return {
    socket: socket as unknown as WebSocket, // has what the standard names
    isIdle: () => !isOpen() || (up.isIdle() && down.isIdle()),
    abandon: (silently) => {
      if (readyState === CLOSED) return
      readyState = CLOSED
      clearTimeout(closing)
      down.end()
      if (silently || !hasArrived) up.end()
      else
        up.send(0, () => {
          up.end()
          cut()
        })
      options.onClosed()
    },
  }
}
