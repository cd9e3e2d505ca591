/** One of our own devices, as an app sees it: camera, microphone or screen. */
import type { RoomError } from '../errors.ts'
import type { On } from '../events.ts'

export type SourceKind = 'camera' | 'microphone' | 'screen'

export type SourceEvents = { readonly change: readonly [] }

/** Our own camera, microphone or screen. Usable before a room is joined, and given to `joinRoom` then. */
export type LocalSource = {
  readonly kind: SourceKind
  /** A device is open. */
  readonly enabled: boolean
  /** Open, and sending black or silence; the others are told. Settable. */
  muted: boolean
  /** For a preview: the same object through every change of device. Screen: with its sound, where there is one. */
  readonly stream: MediaStream
  /** The open track; for the screen its picture. */
  readonly track: MediaStreamTrack | null
  /** The sound of a screen share, where the browser gives one. */
  readonly audioTrack: MediaStreamTrack | null
  /** Why the last `enable` or `use` failed, until one succeeds. */
  readonly error: RoomError | null
  /**
   * Opens the device, with constraints if given, and publishes it: no negotiation.
   * @throws RoomError `permission-denied`, `permission-dismissed`, `no-device`, `device-busy`, `insecure-context`, `unsupported`
   */
  readonly enable: (constraints?: MediaTrackConstraints) => Promise<void>
  /** Closes the device: its light goes out. */
  readonly disable: () => void
  /** Switches to the device with this id (MediaDeviceInfo.deviceId), in place; remembered while disabled. */
  readonly use: (deviceId: string) => Promise<void>
  readonly on: On<SourceEvents>
}
