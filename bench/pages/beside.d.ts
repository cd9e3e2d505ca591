/** What each page of the case "a file beside a call" of `npm run bench -- data` offers as `beside`. */
export type Load = 'a bare channel' | 'a file'

/** Since the call began, on the receiving side. */
export type Heard = {
  readonly atMs: number
  /** That there were to the other, one after the other. */
  readonly connections: number
  readonly frames: number
  /** How often the picture stood still (webrtc-stats `freezeCount`). */
  readonly freezes: number
  /** Samples of sound, and those of them that were made up for what came too late or not at all. */
  readonly samples: number
  readonly concealed: number
  /** Of files, verified, or over bare channels. */
  readonly arrivedBytes: number
}

export type Beside = {
  /** Resolves when the room is joined. */
  readonly join: (server: string, room: string) => Promise<void>
  /** The picture of the other is there. */
  readonly isShown: () => boolean
  /** Sends without end over the call's own connection. */
  readonly start: (load: Load) => void
  readonly heard: () => Promise<Heard>
  /** Round trips on `realtime` since this was asked last, in milliseconds. */
  readonly pingsMs: () => readonly number[]
}

declare global {
  var beside: Beside
}
