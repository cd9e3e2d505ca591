/**
 * What two peers of the SDK tell each other on the channel `control`: who they are, what they publish, and negotiation
 * once the channel is open (C2, N7). Decoded at the border: a peer may send anything. Pure.
 */
import { decodeNegotiation, type Candidates, type Description } from '@roomful/protocol'
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
  | { readonly type: 'profile'; readonly profile: Profile }
  | { readonly type: 'tracks'; readonly tracks: readonly TrackNote[] }
  | { readonly type: 'description'; readonly description: Description; readonly n: number }
  | { readonly type: 'candidates'; readonly candidates: Candidates }

/** The message of a frame, or `null` for one that is not understood: a newer peer may say more than we know. */
export function decodeControl(frame: unknown): ControlMessage | null {
  if (typeof frame !== 'string' || frame.length > MAX_CHARS) return null
  let fields: unknown
  try {
    fields = JSON.parse(frame)
  } catch {
    return null
  }
  if (!isObject(fields)) return null
  const { type, profile, tracks } = fields
  switch (type) {
    case 'hello':
      return isObject(profile) && isTracks(tracks)
        ? { type, profile: toProfile(profile), tracks: tracks.map(toNote) }
        : null
    case 'profile':
      return isObject(profile) ? { type, profile: toProfile(profile) } : null
    case 'tracks':
      return isTracks(tracks) ? { type, tracks: tracks.map(toNote) } : null
    case 'description':
    case 'candidates':
      return decodeNegotiation(fields)
    default:
      return null
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, maxChars: number): value is string {
  return typeof value === 'string' && value.length <= maxChars
}

/** Came out of JSON.parse, so its values are Json; the name is text or absent. */
function toProfile(fields: { readonly [name: string]: unknown }): Profile {
  const { name, ...rest } = fields as { readonly [name: string]: Json }
  return typeof name === 'string' ? { ...rest, name } : rest
}

function isTracks(value: unknown): value is readonly TrackNote[] {
  return Array.isArray(value) && value.length <= MAX_TRACKS && value.every(isNote)
}

function isNote(value: unknown): value is TrackNote {
  return (
    isObject(value) &&
    isText(value['mid'], MAX_ID_CHARS) &&
    isText(value['source'], MAX_SOURCE_CHARS) &&
    typeof value['muted'] === 'boolean' &&
    isText(value['stream'], MAX_ID_CHARS) &&
    value['metadata'] !== undefined
  )
}

function toNote({ mid, source, muted, metadata, stream }: TrackNote): TrackNote {
  return { mid, source, muted, metadata, stream }
}
