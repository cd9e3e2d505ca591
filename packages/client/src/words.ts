/** What to say of errors that few apps ever see. Loaded on first use. */
import type { RoomErrorCode } from './errors.ts'

const WORDS: Partial<Record<RoomErrorCode, (about: string, cause: unknown) => string>> = {
  'bad-room-name': (name) =>
    `A room's name is 1 to 64 of A-Z a-z 0-9 . _ ~ -, but not . or .. or "${name}".`,
  'bad-argument': (server, cause) =>
    cause === undefined
      ? `The option "server" must be an http(s) or ws(s) address, not "${server}".`
      : `No socket to ${server} can be opened: check the options "server" and "token".`,
  'permission-denied': (kind) => `The ${kind} is blocked: allow it in the browser's site settings.`,
  'permission-dismissed': (kind) => `The ${kind} was not allowed: try again.`,
  'no-device': (kind) => `No ${kind} was found: plug one in.`,
  'device-busy': (kind) => `The ${kind} is in use by another program: close it there.`,
  'insecure-context': (kind) =>
    `The ${kind} needs https (or localhost): open this page over https.`,
  'not-delivered': (peer) =>
    `Dropped what ${peer} sent on a topic: open its topics right after joining.`,
  unauthorized: (option, cause) => `The option "${option}" failed: ${String(cause)}`,
  protocol: (who, reason) => {
    if (reason === undefined) return `The server refused: ${who}.`
    return typeof reason === 'string'
      ? `Peer ${who} declined to connect: ${reason}.`
      : `Peer ${who} was dropped: it sends what no peer should.`
  },
  'wrong-secret': (peer) =>
    `Peer ${peer} has not the same room secret: both need the same whole invite link.`,
  unsealed: (peer) =>
    `Something in the name of ${peer} was not sealed, and was refused: it has no room secret, or the server wrote this itself.`,
  tampered: (peer) =>
    `Something between us and ${peer} was changed on its way, and was refused: do not trust this signaling server.`,
  replayed: (peer) =>
    `Something that ${peer} had said before was said again, and was refused: do not trust this signaling server.`,
  unsupported: (what) => `This browser gives no ${what}: try another.`,
  internal: (kind, cause) => `The ${kind} could not be opened: ${String(cause)}`,
}

export function wordsFor(code: RoomErrorCode, about: string, cause: unknown): string {
  return WORDS[code]?.(about, cause) ?? code
}
