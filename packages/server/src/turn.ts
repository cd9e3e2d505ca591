/**
 * The ICE servers that clients are told of, with credentials that a TURN server checks without asking anybody: coturn's
 * `use-auth-secret` (draft-uberti-behave-turn-rest). They end by themselves, so a peer that left cannot relay for long.
 */
import { createHmac } from 'node:crypto'
import type { IceServer, IceServers, PeerId } from '@roomful/protocol'

export type TurnOptions = {
  /** `turn:` and `turns:` addresses of the same TURN servers. */
  readonly urls: readonly string[]
  /** What they know as `static-auth-secret`. Never leaves the server. */
  readonly secret: string
  /**
   * How long credentials are good.
   * @default 3_600_000 (an hour)
   */
  readonly ttlMs?: number
}

/** Long enough for a call to outlive a signaling outage, short enough that a leaked one is soon worth nothing. */
const DEFAULT_TTL_MS = 3_600_000

/** What one peer is told: the fixed servers, and TURN with credentials of its own. */
export function iceServersFor(
  peer: PeerId,
  fixed: readonly IceServer[],
  turn: TurnOptions | null,
  unixMs: number,
): IceServers {
  if (!turn || turn.urls.length === 0) return { iceServers: fixed, expiresAt: null }
  const expiry = Math.floor((unixMs + (turn.ttlMs ?? DEFAULT_TTL_MS)) / 1_000)
  const username = `${expiry}:${peer}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return {
    iceServers: [...fixed, { urls: turn.urls, username, credential }],
    expiresAt: expiry * 1_000,
  }
}
