/**
 * SCTP between two connections (RFC 8831): carries their channels, of each of which it knows only the number. What is sent
 * waits here, so that `bufferedAmount` is what a browser would say.
 */
import { createPipe, retriesWithin, type Pipe } from './pipe.ts'
import type { Paths } from './paths.ts'
import type { Transport } from './transport.ts'

/** What may be under way and not confirmed. */
const WINDOW_BYTES = 1024 * 1024
/** Chunk headers, DTLS, UDP and IP. */
const OVERHEAD_BYTES = 80

export type ChannelData = string | Uint8Array<ArrayBuffer>

export type ChannelInit = {
  readonly label: string
  readonly protocol: string
  readonly ordered: boolean
  readonly maxRetransmits: number | null
  readonly maxPacketLifeTime: number | null
}

/** A channel, as its association sees it. */
export type Stream = {
  readonly open: () => void
  readonly receive: (data: ChannelData) => void
  /** So much has left for the network. */
  readonly sent: (bytes: number) => void
  /** The other side closes it. */
  readonly closedByPeer: () => void
  /** The association ended. */
  readonly abort: () => void
}

type Waiting = { readonly id: number; readonly bytes: number; readonly arrive: () => void }

export type Association = {
  readonly isOpen: () => boolean
  /** Of the own side; with `init` the other is told of it, and makes one as well. */
  readonly add: (id: number, stream: Stream, init: ChannelInit, announce: boolean) => void
  readonly has: (id: number) => boolean
  readonly send: (id: number, data: ChannelData, bytes: number) => void
  /** After all that was sent on it. */
  readonly closeStream: (id: number, closed: () => void) => void
  readonly open: () => void
  /** The other side is gone: all channels are aborted. */
  readonly end: () => void
  /** Closed here. */
  readonly stop: () => void
  readonly traffic: () => { readonly sent: number; readonly received: number }
  readonly isIdle: () => boolean
  readonly theirs: {
    readonly stream: (id: number) => Stream | undefined
    readonly announce: (id: number, init: ChannelInit) => void
    readonly received: (bytes: number) => void
    readonly remove: (id: number) => void
  }
}

export type AssociationOptions = {
  readonly paths: Paths
  readonly transport: Transport
  /** That of the other side, while there is one. */
  readonly partner: () => Association | null
  /** A channel that the other side opened. */
  readonly onAnnounced: (id: number, init: ChannelInit) => void
  /** So many milliseconds from now the page has sent all that it sends before this (`bytesPerSecond`). */
  readonly departMs: (bytes: number) => number
}

export function createAssociation(options: AssociationOptions): Association {
  const { paths, transport, partner } = options
  const streams = new Map<number, { readonly stream: Stream; readonly pipe: Pipe }>()
  let waiting: Waiting[] = []
  let underWayBytes = 0
  let isOpen = false
  let ended = false
  let pumping = false
  const traffic = { sent: 0, received: 0 }

  /** In a task of its own, as browsers do it: `bufferedAmount` never falls while a script runs. */
  function pumpSoon(): void {
    if (pumping || waiting.length === 0 || !isOpen) return
    const [first] = waiting
    if (!first || underWayBytes >= WINDOW_BYTES) return
    pumping = true
    setTimeout(() => {
      pumping = false
      pump()
    }, options.departMs(first.bytes))
  }

  function pump(): void {
    const atOnce = paths.conditions().bytesPerSecond === Infinity ? Infinity : 1
    for (let departed = 0; departed < atOnce; departed++) {
      const next = isOpen && underWayBytes < WINDOW_BYTES && waiting.shift()
      if (!next) return
      depart(next)
    }
    pumpSoon()
  }

  function depart({ id, bytes, arrive }: Waiting): void {
    const entry = streams.get(id)
    if (!entry) return
    underWayBytes += bytes
    traffic.sent += bytes + OVERHEAD_BYTES
    entry.pipe.send(
      bytes,
      () => {
        partner()?.theirs.received(bytes + OVERHEAD_BYTES)
        arrive()
      },
      () => {
        underWayBytes -= bytes
        pumpSoon()
      },
    )
    entry.stream.sent(bytes)
  }

  function put(next: Waiting): void {
    waiting.push(next)
    pumpSoon()
  }

  function remove(id: number): void {
    streams.get(id)?.pipe.end()
    streams.delete(id)
  }

  function open(): void {
    if (isOpen || ended) return
    isOpen = true
    for (const { stream } of [...streams.values()]) stream.open()
    pumpSoon()
  }

  /** Nothing comes or goes any more; returns those who do not know it yet. */
  function stop(): readonly Stream[] {
    isOpen = false
    ended = true
    waiting = []
    const left = [...streams].map(([id, { stream }]) => {
      remove(id)
      return stream
    })
    return left
  }

  return {
    isOpen: () => isOpen,
    has: (id) => streams.has(id),
    add: (id, stream, init, announce) => {
      const pipe = createPipe({
        paths,
        isOpen: transport.flows,
        ordered: init.ordered,
        maxRetransmits: init.maxRetransmits ?? retriesWithin(init.maxPacketLifeTime ?? Infinity),
      })
      streams.set(id, { stream, pipe })
      if (announce) put({ id, bytes: 0, arrive: () => partner()?.theirs.announce(id, init) })
    },
    send: (id, data, bytes) =>
      put({ id, bytes, arrive: () => partner()?.theirs.stream(id)?.receive(data) }),
    closeStream: (id, closed) =>
      put({
        id,
        bytes: 0,
        arrive: () => {
          partner()?.theirs.stream(id)?.closedByPeer()
          partner()?.theirs.remove(id)
          remove(id)
          closed()
        },
      }),
    open,
    end: () => {
      for (const stream of stop()) stream.abort()
    },
    stop,
    traffic: () => traffic,
    isIdle: () =>
      !transport.flows() ||
      (waiting.length === 0 && [...streams.values()].every(({ pipe }) => pipe.isIdle())),
    theirs: {
      stream: (id) => streams.get(id)?.stream,
      announce: (id, init) => options.onAnnounced(id, init),
      received: (bytes) => {
        // The other side may be the first to know that the handshake is done.
        open()
        traffic.received += bytes
      },
      remove,
    },
  }
}
