/** The limits of the protocol (PROTOCOL.md, L1 and R2), the same for both sides. */

/** A frame, in bytes of UTF-8. */
export const MAX_FRAME_BYTES: number = 64 * 1024

/** An SDP, in characters; it is ASCII but for names nobody sends. */
export const MAX_SDP_CHARS: number = 32 * 1024
export const MAX_SDP_LINES: number = 1_000

/**
 * An SDP from peer to peer, which costs no server anything: a dozen cameras of either side fit. With its line ends
 * escaped it stays below what every browser takes in one message (262,144 bytes in Chromium).
 */
export const MAX_DIRECT_SDP_CHARS: number = 192 * 1024
export const MAX_DIRECT_SDP_LINES: number = 8_000

export const MAX_CANDIDATES_PER_FRAME: number = 64
/** How who knocks is called, in characters, and sealed: four bytes each at most, as base64url, and what a seal adds. */
export const MAX_KNOCK_NAME_CHARS: number = 64
export const MAX_SEALED_NAME_CHARS: number = 512
/** Between two peers, from one offer or answer of theirs to the next. */
export const MAX_CANDIDATES_PER_NEGOTIATION: number = 256

/** What each side keeps until the other says that it has it (R2). */
export const KEPT_FRAMES: number = 256
export const KEPT_BYTES: number = 512 * 1024
