/** Topics (N6), loaded on first use: values out to the peers, theirs in, checked by the topic's schema. */
import type { PeerId } from '@roomful/protocol'
import { deliver, targetsOf } from '../deliver.ts'
import { RoomError } from '../errors.ts'
import type { PeerEntry } from '../peer.ts'
import type { Peer, SendOptions } from '../types.ts'
import {
  checkName,
  decodeRealtime,
  encodeValue,
  MAX_VALUE_CHARS,
  realtimeFrame,
  reliableParcel,
} from './frame.ts'
import type { TopicRoom } from './gate.ts'
import { createInbox, mismatchError } from './inbox.ts'
import { acknowledge, isDue, NOTHING_TOLD, tell, type Told } from './latest.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { TopicDelivery } from './topic.ts'

/** What is unreliable is dropped where so much waits. */
const MAX_BUFFERED_BYTES = 64 * 1024
/** How often it is looked after latest values that are not there yet. */
const TICK_MS = 50

/** A topic of ours, as the gate holds it. */
export type OpenTopic<Output> = {
  readonly name: string
  readonly delivery: TopicDelivery
  readonly schema?: StandardSchema<unknown, Output>
  readonly values: Map<PeerId, Output>
  readonly emit: (event: 'message', value: Output, peer: Peer) => void
}

export type Topics = {
  readonly open: (topic: OpenTopic<unknown>) => void
  readonly send: (topic: OpenTopic<unknown>, value: unknown, options: SendOptions) => Promise<void>
  readonly hear: (entry: PeerEntry, data: unknown, page?: string) => void
}

type Latest = { readonly number: number; readonly value: string }

export function createTopics(room: TopicRoom): Topics {
  const inbox = createInbox(room)
  /** Ours, by their names. */
  const latest = new Map<string, Latest>()
  /** What each page was told of them. */
  const rows = new WeakMap<PeerEntry, { readonly page: string; readonly of: Map<string, Told> }>()
  /** Channels that will say when they are empty. */
  const filled = new WeakSet<RTCDataChannel>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function toldTo(entry: PeerEntry, page: string): Map<string, Told> {
    const known = rows.get(entry)
    if (known?.page === page) return known.of
    const of = new Map<string, Told>()
    rows.set(entry, { page, of })
    return of
  }

  /** Says what is newest, where the channel is empty: what waits in it would only be older. */
  function flush(entry: PeerEntry): void {
    const { channel, page = '' } = entry.realtime() ?? {}
    if (channel?.readyState !== 'open') return
    const of = toldTo(entry, page)
    const nowMs = performance.now()
    for (const [name, { number, value }] of latest) {
      const before = of.get(name) ?? NOTHING_TOLD
      if (before.acknowledged < number) later()
      if (!isDue(before, number, nowMs)) continue
      if (channel.bufferedAmount > 0) return flushWhenEmpty(entry, channel)
      channel.send(realtimeFrame(name, number, value))
      of.set(name, tell(before, number, nowMs))
    }
  }

  /** Again and again, for as long as somebody has not all that is newest. */
  function later(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      flushAll()
    }, TICK_MS)
  }

  function flushWhenEmpty(entry: PeerEntry, channel: RTCDataChannel): void {
    if (filled.has(channel)) return
    filled.add(channel)
    const again = (): void => {
      filled.delete(channel)
      flush(entry)
    }
    channel.addEventListener('bufferedamountlow', again, { once: true })
  }

  function flushAll(): void {
    for (const entry of room.peers.values()) flush(entry)
  }

  function hear(entry: PeerEntry, data: unknown, page: string): void {
    const frame = decodeRealtime(data)
    const { name } = frame
    if (frame.kind === 'value') return inbox.passing(entry, name, frame.value)
    if (frame.kind === 'latest') {
      inbox.latest(entry, page, name, frame.number, frame.value)
      sendNow(entry, realtimeFrame(name, frame.number))
      return
    }
    const of = toldTo(entry, page)
    of.set(name, acknowledge(of.get(name) ?? NOTHING_TOLD, frame.number))
  }

  return {
    open: inbox.open,
    send: async ({ name, delivery, schema }, value, options) => {
      room.checkOpen()
      checkName(name)
      const text = encodeValue(value)
      const judged = await schema?.['~standard'].validate(value)
      if (judged?.issues) throw mismatchError(`What was to be sent on "${name}"`, judged.issues)
      if (delivery === 'reliable') return deliver(room.peers, options, reliableParcel(name, text))
      if (text.length > MAX_VALUE_CHARS)
        throw new RoomError(
          'message-too-large',
          `A value on "${name}" has at most ${MAX_VALUE_CHARS} characters, this one ${text.length}: use a reliable topic.`,
        )
      const targets = targetsOf(room.peers, options)
      if (delivery === 'unreliable') {
        for (const entry of targets) sendNow(entry, realtimeFrame(name, undefined, text))
        return
      }
      if (options.to !== undefined)
        throw new RoomError('bad-argument', 'What is latest goes to everybody: leave out "to".')
      latest.set(name, { number: (latest.get(name)?.number ?? 0) + 1, value: text })
      flushAll()
    },
    hear: (entry, data, page) => {
      try {
        if (page === undefined) inbox.reliable(entry, data as Uint8Array) // a parcel's, decoded there
        else if (data === undefined) flush(entry)
        else hear(entry, data, page)
      } catch (cause) {
        // Who was dropped has most often said more by then, which need not be told again.
        if (room.peers.get(entry.peer.id) === entry) entry.fault(cause)
      }
    },
  }
}

/** Or never. */
function sendNow(entry: PeerEntry, frame: string): void {
  const { channel } = entry.realtime() ?? {}
  if (channel?.readyState === 'open' && channel.bufferedAmount < MAX_BUFFERED_BYTES)
    channel.send(frame)
}
