export { fromBase64Url, toBase64Url } from './base64url.ts'
export {
  afterClose,
  CLOSE_CODES,
  closingCodeOf,
  isClosing,
  type AfterClose,
  type ClosingCode,
} from './close-code.ts'
export { decodeClientMessage, type Decoded, type Undecodable } from './decode-client.ts'
export { decodeModeration } from './decode-moderation.ts'
export { decodeServerMessage } from './decode-server.ts'
export { CODE_CHARS, codeAndOpener, drawCode, isCodeRoom, ownerOf, readCode } from './owned.ts'
export { isPeerId, isRoomName, isToken, KEY_BYTES, peerIdOf } from './id.ts'
export {
  KEPT_BYTES,
  KEPT_FRAMES,
  MAX_CANDIDATES_PER_FRAME,
  MAX_CANDIDATES_PER_NEGOTIATION,
  MAX_FRAME_BYTES,
  MAX_KNOCK_NAME_CHARS,
  MAX_DIRECT_SDP_CHARS,
  MAX_DIRECT_SDP_LINES,
  MAX_SDP_CHARS,
  MAX_SDP_LINES,
} from './limits.ts'
export {
  SUBPROTOCOL,
  type AcceptingOffer,
  type Candidate,
  type Candidates,
  type CandidatesPayload,
  type ClientMessage,
  type ConnectionId,
  type DecliningOffer,
  type Description,
  type DescriptionPayload,
  type IceServer,
  type IceServers,
  type Joined,
  type Knocking,
  type KnockName,
  type LeaveReason,
  type Moderating,
  type ModerationNotice,
  type Notice,
  type NumberedModeration,
  type OfferAccepted,
  type OfferDeclined,
  type PeerId,
  type Permission,
  type Permitted,
  type ReceivingCandidates,
  type ReceivingOffer,
  type RefusalCode,
  type Refused,
  type RelayedSignal,
  type RoomName,
  type RosterEntry,
  type SendingCandidates,
  type SendingOffer,
  type ServerMessage,
  type Signal,
  type TellingName,
} from './message.ts'
export { negotiated, type Negotiated } from './negotiation-shape.ts'
export {
  count,
  flag,
  isFields,
  kind,
  list,
  readJson,
  record,
  text,
  variant,
  type Kind,
  type Shapes,
} from './shape.ts'
