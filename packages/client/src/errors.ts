/** The one error that everything in the SDK throws or reports. */
import { ask } from './asked.ts'

export type RoomErrorCode =
  /** Not 1 to 64 of `A-Z a-z 0-9 . _ ~ -`, or `.` or `..`. */
  | 'bad-room-name'
  /** An option, or an argument, that cannot be. */
  | 'bad-argument'
  /** The server did not answer, or is not one. */
  | 'server-unreachable'
  /** The server allows this page's origin no room. */
  | 'origin-refused'
  | 'room-full'
  /** The same key joined elsewhere. */
  | 'replaced'
  | 'unauthorized'
  /** The token is for other rooms. */
  | 'forbidden'
  /** Whoever may admit did not let us in. */
  | 'refused'
  /** Whoever may moderate put us out. */
  | 'removed'
  /** The room is locked, and nobody answered, or too many knock. */
  | 'locked'
  /** A short code that never was, or is over. */
  | 'no-such-code'
  /** It takes a permission that we have not. */
  | 'not-allowed'
  | 'rate-limited'
  /** The two sides do not speak the same protocol. */
  | 'protocol'
  /** The peer has another room secret, or one of the two has none. */
  | 'wrong-secret'
  /** In a room with a secret, something came without the seal: from a peer without the secret, or from the server. */
  | 'unsealed'
  /** What was sealed was changed on its way, or was meant for or by somebody else. */
  | 'tampered'
  /** The server said again, or late, what had been sealed before. */
  | 'replayed'
  /** The AbortSignal that was given has fired. */
  | 'aborted'
  /** The room was left. */
  | 'closed'
  | 'message-too-large'
  | 'peer-not-found'
  /** Not every peer could be given it; the message names them. */
  | 'not-delivered'
  /** What was sent on a topic does not fit its schema, and was dropped. */
  | 'schema-mismatch'
  /** The peer's page was reloaded before it had the whole message. */
  | 'peer-restarted'
  /** The other side did not want the file. */
  | 'declined'
  /** One of the two ended the transfer. */
  | 'cancelled'
  /** The file is another one than when it was chosen. */
  | 'file-changed'
  /** The disk, or what the browser gives this site of it, is full. */
  | 'quota-exceeded'
  /** The file's destination took no more, for another reason. */
  | 'not-writable'
  | 'permission-denied'
  | 'permission-dismissed'
  | 'no-device'
  | 'device-busy'
  | 'insecure-context'
  /** The browser plays no sound before a gesture (`playbackOf`). */
  | 'playback-blocked'
  /** This browser cannot do it. */
  | 'unsupported'
  /** Something broke that should not; the cause has more. */
  | 'internal'

/** What went wrong (`code`), in a sentence that says what to do next (`message`). */
export class RoomError extends Error {
  override readonly name = 'RoomError' as const
  readonly code: RoomErrorCode

  constructor(code: RoomErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/**
 * The error with its sentence, which is loaded only now that something went wrong. Where it cannot be, the code alone
 * has to say it.
 * @param about what it is about: a device, a room's name, an address
 */
export async function inWords(
  code: RoomErrorCode,
  about: string,
  cause?: unknown,
): Promise<RoomError> {
  const words = await ask((later) => later.wordsFor(code, about, cause)).catch(() => code)
  return new RoomError(code, words, cause)
}
