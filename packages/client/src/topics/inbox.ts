/** What comes on topics: kept within a bound until the app opens the topic, checked by its schema, then given to it (N6). */
import { inWords, RoomError } from '../errors.ts'
import type { PeerEntry } from '../peer.ts'
import { decodeReliable } from './frame.ts'
import type { TopicRoom } from './gate.ts'
import type { SchemaResult } from './standard-schema.ts'
import type { OpenTopic } from './topics.ts'

/** Of one peer, for topics that the app may open later. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024
/** Of one page. */
const MAX_LATEST_TOPICS = 256

type Kept = {
  readonly entry: PeerEntry
  readonly name: string
  readonly value: unknown
  readonly bytes: number
}

/** The latest values of one page. */
type Row = { readonly page: string; readonly of: Map<string, { number: number; value: unknown }> }

export type Inbox = {
  readonly open: (topic: OpenTopic<unknown>) => void
  /** A value that may as well be lost. */
  readonly passing: (entry: PeerEntry, name: string, value: unknown) => void
  readonly latest: (
    entry: PeerEntry,
    page: string,
    name: string,
    number: number,
    value: unknown,
  ) => void
  readonly reliable: (entry: PeerEntry, body: Uint8Array) => void
}

export function createInbox({ peers, problem }: TopicRoom): Inbox {
  const topics = new Map<string, OpenTopic<unknown>>()
  const rows = new Map<PeerEntry, Row>()
  let kept: readonly Kept[] = []
  /** What a schema still thinks about: what comes after it waits. */
  const thinking = new Map<string, Promise<void>>()

  function give(topic: OpenTopic<unknown>, entry: PeerEntry, value: unknown): void {
    const result = topic.schema?.['~standard'].validate(value) ?? { value }
    const before = thinking.get(topic.name)
    if (!before && !(result instanceof Promise)) return judge(topic, entry, result)
    const judged = Promise.all([result, before])
      .then(([said]) => judge(topic, entry, said))
      .finally(() => {
        if (thinking.get(topic.name) === judged) thinking.delete(topic.name)
      })
    thinking.set(topic.name, judged)
  }

  function judge(topic: OpenTopic<unknown>, entry: PeerEntry, result: SchemaResult<unknown>): void {
    const { name, values, emit } = topic
    const { peer } = entry
    if (peers.get(peer.id) !== entry) return
    if (result.issues)
      return problem(mismatchError(`What ${peer.name || peer.id} sent on "${name}"`, result.issues))
    values.set(peer.id, result.value)
    emit('message', result.value, peer)
  }

  /** Peers come and go; what was kept of them goes as well. */
  function forgetTheGone(): void {
    for (const entry of rows.keys()) if (peers.get(entry.peer.id) !== entry) rows.delete(entry)
    kept = kept.filter(({ entry }) => peers.get(entry.peer.id) === entry)
  }

  return {
    open: (topic) => {
      topics.set(topic.name, topic)
      forgetTheGone()
      const waiting = kept.filter(({ name }) => name === topic.name)
      kept = kept.filter(({ name }) => name !== topic.name)
      for (const { entry, value } of waiting) give(topic, entry, value)
      for (const [entry, { of }] of rows) {
        const row = of.get(topic.name)
        if (row) give(topic, entry, row.value)
      }
    },
    passing: (entry, name, value) => {
      const topic = topics.get(name)
      if (topic) give(topic, entry, value)
    },
    latest: (entry, page, name, number, value) => {
      let row = rows.get(entry)
      if (row?.page !== page) {
        forgetTheGone()
        row = { page, of: new Map() }
        rows.set(entry, row)
      }
      if (number <= (row.of.get(name)?.number ?? 0)) return
      row.of.set(name, { number, value })
      if (row.of.size > MAX_LATEST_TOPICS) throw new Error('too many topics')
      const topic = topics.get(name)
      if (topic) give(topic, entry, value)
    },
    reliable: (entry, body) => {
      const { name, value } = decodeReliable(body)
      const topic = topics.get(name)
      if (topic) return give(topic, entry, value)
      forgetTheGone()
      const own = kept.filter((each) => each.entry === entry)
      if (own.reduce((sum, { bytes }) => sum + bytes, 0) <= MAX_KEPT_BYTES)
        kept = [...kept, { entry, name, value, bytes: body.length }]
      else void inWords('not-delivered', entry.peer.name || entry.peer.id).then(problem)
    },
  }
}

/** @param what is wrong, as the beginning of a sentence */
export function mismatchError(
  what: string,
  issues: readonly { readonly message: string }[],
): RoomError {
  const reasons = issues.map(({ message }) => message).join('; ')
  return new RoomError('schema-mismatch', `${what} does not fit its schema: ${reasons}`)
}
