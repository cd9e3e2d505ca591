/** Which tiles there are, and what each says. Pure; tracks are only passed on. */
import type { PeerId } from 'roomful'
import { nameOf, type PeerView, type TrackView } from '../call/call-state.ts'
import { say } from '../words/say.ts'

export type Tile = {
  /** The same for as long as the tile shows the same thing, wherever it stands. */
  readonly key: string
  /** Whose it is, for the colour. */
  readonly peer: PeerId
  readonly name: string
  readonly kind: 'camera' | 'screen'
  readonly picture: MediaStreamTrack | null
  /** Nobody hears them. */
  readonly muted: boolean
  readonly presence: 'connecting' | 'here' | 'reconnecting'
}

function live(peer: PeerView, kind: 'audio' | 'video'): readonly TrackView[] {
  return peer.tracks.filter(({ track, muted }) => track.kind === kind && !muted)
}

function presenceOf({ state }: PeerView): Tile['presence'] {
  if (state === 'connected') return 'here'
  return state === 'reconnecting' ? 'reconnecting' : 'connecting'
}

/** One for each peer, with their camera, and one more for every further picture that is no screen. */
export function peopleTiles(peers: readonly PeerView[]): readonly Tile[] {
  return peers.flatMap((peer) => {
    const pictures = live(peer, 'video').filter(({ source }) => source !== 'screen')
    const camera = pictures.find(({ source }) => source === 'camera') ?? pictures[0]
    const others = pictures.filter((one) => one !== camera)
    const face: Tile = {
      key: peer.id,
      peer: peer.id,
      name: nameOf(peer),
      kind: 'camera',
      picture: camera?.track ?? null,
      muted: !live(peer, 'audio').some(({ source }) => source !== 'screen-audio'),
      presence: presenceOf(peer),
    }
    return [
      face,
      ...others.map(({ track }) => ({ ...face, key: `${peer.id}/${track.id}`, picture: track })),
    ]
  })
}

export function screenTiles(peers: readonly PeerView[]): readonly Tile[] {
  return peers.flatMap((peer) =>
    live(peer, 'video').flatMap(({ track, source }): readonly Tile[] =>
      source === 'screen'
        ? [
            {
              key: `${peer.id}/screen`,
              peer: peer.id,
              name: say('screen-of', { name: nameOf(peer) }),
              kind: 'screen',
              picture: track,
              muted: false,
              presence: presenceOf(peer),
            },
          ]
        : [],
    ),
  )
}
