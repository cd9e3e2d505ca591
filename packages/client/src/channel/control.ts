/**
 * What two peers of the SDK tell each other on the channel `control`: who they are, what they publish, and negotiation
 * once the channel is open (C2, N7). Decoded at the border: a peer may send anything. Pure.
 */
import {
  flag,
  isFields,
  kind,
  list,
  negotiated,
  readJson,
  record,
  text,
  variant,
  type Kind,
  type Negotiated,
  type Shapes,
} from '@roomful/protocol'
import type { Json, Profile } from '../types.ts'

/** Of one control message: the largest that every browser takes, with room for the longest description. */
const MAX_CHARS = 256 * 1024
const MAX_TRACKS = 256
const MAX_SOURCE_CHARS = 64
const MAX_ID_CHARS = 256

/** A track that its peer publishes, by the media section that carries it. */
export type TrackNote = {
  readonly mid: string
  readonly source: string
  readonly muted: boolean
  readonly metadata: Json
  /** Names the stream among the peer's; the skeleton's are `main` and `screen`. */
  readonly stream: string
}

export type ControlMessage =
  | {
      readonly type: 'hello'
      readonly profile: Profile
      readonly tracks: readonly TrackNote[]
    }
  /** Whether the other side still hears us, and that it does (N2). */
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'profile'; readonly profile: Profile }
  | { readonly type: 'tracks'; readonly tracks: readonly TrackNote[] }
  /** What the other side shows of our tracks (M4); read by what is loaded for it, `share/wish.ts`. */
  | { readonly type: 'showing'; readonly tracks: readonly { readonly [name: string]: Json }[] }
  | Negotiated

const note: Kind<TrackNote> = record({
  mid: text(MAX_ID_CHARS),
  source: text(MAX_SOURCE_CHARS),
  muted: flag,
  metadata: kind((value): value is Json => value !== undefined), // all that JSON.parse gives is Json
  stream: text(MAX_ID_CHARS),
})
const tracks = list(note, MAX_TRACKS)
/** The name is text or absent. */
const profile: Kind<Profile> = (value) => {
  const { name, ...rest } = object(value)
  return typeof name === 'string' ? { ...rest, name } : rest
}
const object = kind(
  (value): value is { readonly [name: string]: Json } => isFields(value), // as above
)

const shapes: Shapes<ControlMessage> = {
  hello: record({ profile, tracks }),
  ping: record({}),
  pong: record({}),
  profile: record({ profile }),
  tracks: record({ tracks }),
  showing: record({ tracks: list(object, MAX_TRACKS) }),
  ...negotiated,
}
const message = variant(shapes)

/** The message of a frame, or `null` for one that is not understood: a newer peer may say more than we know. */
export function decodeControl(frame: unknown): ControlMessage | null {
  return typeof frame === 'string' && frame.length <= MAX_CHARS ? readJson(message, frame) : null
}
