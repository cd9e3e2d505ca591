/** What an app sees of a topic (N6). The shapes only. */
import type { PeerId } from '@roomful/protocol'
import type { On } from '../events.ts'
import type { Peer, SendOptions } from '../types.ts'
import type { StandardSchema } from './standard-schema.ts'

/**
 * `reliable`: every value arrives once and in order, as messages do. `unreliable`: at once or never. `latest`: values that
 * are overtaken are left out, the last one always arrives, and whoever comes later gets it as well.
 */
export type TopicDelivery = 'reliable' | 'unreliable' | 'latest'

export type TopicOptions<Input, Output> = {
  readonly delivery: TopicDelivery
  /**
   * Any Standard Schema validator (zod, valibot, arktype …). What peers send is checked by it; what does not fit is
   * dropped, and told by the room's event `problem`. @default everything fits
   */
  readonly schema?: StandardSchema<Input, Output>
}

export type TopicEvents<Output> = {
  readonly message: readonly [value: Output, peer: Peer]
}

/** Values of one kind, from everybody to everybody. */
export type Topic<Input, Output = Input> = {
  readonly name: string
  /** What came last from each peer that is in the room. */
  readonly values: ReadonlyMap<PeerId, Output>
  /**
   * Sends JSON to everybody, or to `to` (not with `latest`). Resolves, if `reliable`, when they have it, as `room.send`;
   * else when it is on its way or was dropped. Not `reliable`, a value has at most 16 KiB.
   * @throws RoomError `schema-mismatch`, `bad-argument`, `message-too-large`, and what `room.send` throws
   */
  readonly send: (value: Input, options?: SendOptions) => Promise<void>
  readonly on: On<TopicEvents<Output>>
}
