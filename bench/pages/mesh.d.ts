/** What each page of `npm run bench -- mesh` offers as `mesh`. */
export type Party = {
  readonly server: string
  readonly room: string
  /** Whether what is shown decides what is sent. */
  readonly sharing: boolean
  readonly camera: { readonly width: number; readonly height: number; readonly frameRate: number }
  /** Of each tile, in CSS pixels. */
  readonly tile: { readonly width: number; readonly height: number }
}

/** Since the page joined. */
export type Counts = {
  readonly sentBytes: number
  /** Frames shown of each of the others, and how often each picture stood still (webrtc-stats `freezeCount`). */
  readonly framesDecoded: readonly number[]
  readonly freezes: number
  readonly framesEncoded: number
}

export type Mesh = {
  /** Resolves when the room is joined. */
  readonly join: (party: Party) => Promise<void>
  /** How many of the others are connected. */
  readonly connected: () => number
  /** How many of their pictures have been shown. */
  readonly shown: () => number
  readonly counts: () => Promise<Counts>
}

declare global {
  var mesh: Mesh
}
