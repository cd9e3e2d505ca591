/** What happens, told to whoever counts it. Never who did it: no room, no peer, no address. */
export type Meter = {
  /** A peer came: for the first time, back with all it had missed, or back to begin anew (R3). */
  readonly joined: (how: Coming) => void
  /** A frame was heard, by its type; what is none of ours is `unknown`. */
  readonly heard: (type: string) => void
  /** What a peer said to another is written to a socket here, so long after it was heard, here or at another node. */
  readonly relayed: (tookMs: number) => void
  /** A status or close code, and what for: `429 rate-limited`. */
  readonly refused: (kind: string) => void
}

export type Coming = 'new' | 'resumed' | 'restarted'

const nothing = (): void => undefined

export const NO_METER: Meter = {
  joined: nothing,
  heard: nothing,
  relayed: nothing,
  refused: nothing,
}
