/**
 * What a peer of this SDK adds to its descriptions: one session-level line that other clients pass over
 * (RFC 8866, 5.13: unknown attributes are ignored). It tells a peer of the SDK from a plain client, and which media
 * are live from the first packet on, before the control channel can say so. Pure.
 */

export type Mark = {
  /** Another one after every reload, so that what one page has is not taken for what the next one has (N3). */
  readonly page: string
} & (
  | { /** Only channels: no audio and video in its connections. */ readonly media: false }
  | {
      readonly media: true
      /** The sections of the skeleton that are live, by their place in it. */
      readonly live: readonly number[]
    }
)

const LINE = /^a=x-roomful:1 ([\w-]{1,64}) (data|live=([0-3](?:,[0-3])*)?)\r?$/m

export function addMark(sdp: string, mark: Mark): string {
  const line = `a=x-roomful:1 ${mark.page} ${mark.media ? `live=${mark.live.join(',')}` : 'data'}\r\n`
  const media = sdp.search(/^m=/m)
  return media < 0 ? sdp + line : sdp.slice(0, media) + line + sdp.slice(media)
}

/** The mark of a description, or `null` for that of a plain client. */
export function readMark(sdp: string): Mark | null {
  const found = LINE.exec(sdp)
  const page = found?.[1]
  if (!page) return null
  if (found[2] === 'data') return { page, media: false }
  return { page, media: true, live: found[3] ? found[3].split(',').map(Number) : [] }
}
