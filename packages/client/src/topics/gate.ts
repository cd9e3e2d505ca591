/** The part of topics that every page has: answers at once, and loads the rest when a topic is used for the first time. */
import type { PeerId } from '@roomful/protocol'
import { ask } from '../asked.ts'
import { inWords, type RoomError } from '../errors.ts'
import { createEvents } from '../events.ts'
import type { PeerEntry } from '../peer.ts'
import type { Topics } from './topics.ts'
import type { Topic, TopicEvents, TopicOptions } from './topic.ts'

/** Of frames that wait for the rest to be loaded. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

export type TopicRoom = {
  readonly peers: ReadonlyMap<PeerId, PeerEntry>
  /** Throws where the room was left. */
  readonly checkOpen: () => void
  readonly problem: (error: RoomError) => void
}

/** Whatever comes on `realtime`, or the bytes of a parcel. */
export type TopicData = string | ArrayBuffer | Uint8Array | undefined

export type TopicGate = {
  readonly open: <Input, Output = Input>(
    name: string,
    options: TopicOptions<Input, Output>,
  ) => Topic<Input, Output>
  /** A frame of a topic: from the channel `realtime` of a page, which without one has just opened, or from `messages`. */
  readonly hear: (entry: PeerEntry, data: TopicData, page?: string) => void
}

export function createTopicGate(room: TopicRoom): TopicGate {
  const opened = new Map<string, Topic<unknown>>()
  let loading: Promise<Topics> | undefined
  let waitingBytes = 0

  function load(): Promise<Topics> {
    loading ??= ask((later) => later.topics(room)).catch(async (cause: unknown) => {
      loading = undefined
      throw await inWords('internal', 'topic', cause)
    })
    return loading
  }

  return {
    open: <Input, Output>(name: string, options: TopicOptions<Input, Output>) => {
      const { on, emit } = createEvents<TopicEvents<unknown>>()
      const values = new Map<PeerId, unknown>()
      const state = { ...options, name, values, emit }
      const topic = opened.get(name) ?? {
        name,
        get values() {
          for (const id of values.keys()) if (!room.peers.has(id)) values.delete(id)
          return values
        },
        on,
        send: async (value, to = {}) => (await load()).send(state, value, to),
      }
      if (!opened.has(name)) void load().then((topics) => topics.open(state), room.problem)
      opened.set(name, topic)
      return topic as Topic<Input, Output> // its schema sees to that
    },
    hear: (entry, data, page) => {
      if (data === undefined && !loading) return
      const bytes = typeof data === 'object' ? data.byteLength : (data?.length ?? 0)
      if (waitingBytes > MAX_WAITING_BYTES) {
        if (page === undefined)
          void inWords('not-delivered', entry.peer.name || entry.peer.id).then(room.problem)
        return
      }
      waitingBytes += bytes
      void load()
        .then((topics) => topics.hear(entry, data, page), room.problem)
        .then(() => (waitingBytes -= bytes))
    },
  }
}
