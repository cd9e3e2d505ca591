/** Rooms whose topics talk to each other over channels that lose what a test says, with no network and no browser. */
import { vi } from 'vitest'
import type { RoomError } from '../src/errors.ts'
import type { PeerEntry } from '../src/peer.ts'
import { createTopicGate, type TopicGate } from '../src/topics/gate.ts'
import { createDataChannel } from './data-channel.ts'

export type TopicPage = {
  readonly id: string
  readonly topics: TopicGate
  readonly peers: Map<string, PeerEntry>
  readonly problems: RoomError[]
  readonly faults: unknown[]
}

export function createTopicPage(id: string): TopicPage {
  const peers = new Map<string, PeerEntry>()
  const problems: RoomError[] = []
  const topics = createTopicGate({
    peers,
    problem: (error) => problems.push(error),
    checkOpen: () => {},
  })
  return { id, topics, peers, problems, faults: [] }
}

/** One meets the other. Returns what fills the channel that it has to the other. */
export function meet(
  own: TopicPage,
  other: TopicPage,
  page: string,
  isLost: () => boolean = () => false,
): { readonly entry: PeerEntry; readonly buffer: (bytes: number) => void } {
  const double = createDataChannel()
  const channel = Object.assign(double.channel, {
    send: vi.fn<(data: string) => void>((data) => {
      if (!isLost()) hear(data, other.peers.get(own.id)?.realtime()?.page)
    }),
  })
  const hear = (data: string | Uint8Array, from?: string): void => {
    const entry = other.peers.get(own.id)
    if (entry) other.topics.hear(entry, data, from)
  }
  double.open()
  const entry = {
    peer: { id: other.id, name: '' },
    realtime: () => ({ channel, page }),
    fault: (cause: unknown) => own.faults.push(cause),
    send: ({ body }: { readonly body: Uint8Array }) => {
      hear(body)
      return Promise.resolve()
    },
  } as unknown as PeerEntry // has what topics use of one
  own.peers.set(other.id, entry)
  own.topics.hear(entry, undefined, page)
  return { entry, buffer: double.buffer }
}
