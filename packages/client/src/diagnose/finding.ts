/** What a diagnosis says. */
import type { RoomErrorCode } from '../errors.ts'

export type FindingCode =
  | 'server-reached'
  | 'relay-works'
  /** The relay takes neither the name nor the password that it is shown. */
  | 'relay-unauthorized'
  /** The relay answers, and gives no address. */
  | 'relay-refused'
  | 'relay-unreachable'
  /** There is none; where somebody needs it, that is not `ok`. */
  | 'no-relay'
  | 'udp-works'
  | 'udp-blocked'
  | 'peer-connected'
  | 'peer-waiting'
  | 'peer-unreachable'
  | 'device-works'
  | 'device-unasked'
  | 'sound-works'
  | 'sound-blocked'
  /** As it is thrown: `server-unreachable`, `room-full`, `unauthorized`, `device-busy` and so on. */
  | RoomErrorCode

export type Finding = {
  readonly about: 'server' | 'relay' | 'network' | 'peer' | 'camera' | 'microphone' | 'sound'
  readonly code: FindingCode
  /** Nothing has to be done about it. */
  readonly ok: boolean
  /** The address of the server or the relay, or the peer's name; not with what there is one of. */
  readonly subject?: string
  /** What works or does not, why, and what to do. */
  readonly message: string
}
