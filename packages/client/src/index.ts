export { diagnose } from './diagnosis.ts'
export type { DiagnoseOptions } from './diagnose/outside.ts'
export type { Finding, FindingCode } from './diagnose/finding.ts'
export { RoomError, type RoomErrorCode } from './errors.ts'
export type { On } from './events.ts'
export type {
  AcceptOptions,
  FileDestination,
  FileOffer,
  FileReceiver,
  FileSending,
  SendFileOptions,
  TransferEvents,
  TransferState,
} from './files/file.ts'
export type { FileProgress } from './files/progress.ts'
export { joinRoom } from './join.ts'
export { createCamera, createMicrophone, createScreen } from './media/devices.ts'
export { followDevices, type FollowOptions } from './media/follow.ts'
export { playbackOf, type Playback, type PlaybackEvents } from './media/playback.ts'
export type { LocalSource, SourceEvents, SourceKind } from './media/source.ts'
export { voicesOf, type VoiceEvents, type Voices } from './media/levels/voices.ts'
export type { JoinOptions } from './options.ts'
export type { Knock, Moderation } from './owner/moderation.ts'
export { joinByCode, openCode, ownedRoom, type CodeRoom, type OwnedRoom } from './owner/owned.ts'
export type { PeerStats } from './stats/peer-stats.ts'
export type { Quality } from './stats/quality.ts'
export type { StandardSchema } from './topics/standard-schema.ts'
export type { Topic, TopicDelivery, TopicEvents, TopicOptions } from './topics/topic.ts'
export type { ConnectionTrace, TraceEvent } from './trace.ts'
export type {
  Display,
  DisplayOptions,
  Json,
  Message,
  Peer,
  PeerEvents,
  PeerState,
  Profile,
  Publication,
  PublishOptions,
  RemoteTrack,
  Room,
  RoomEvents,
  RoomListeners,
  RoomStatus,
  SendOptions,
  TrackSource,
} from './types.ts'
export type { LeaveReason, PeerId, RoomName } from '@roomful/protocol'
