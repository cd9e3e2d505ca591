import { describe, expect, test } from 'vitest'
import type { PeerView, TrackView } from '../call/call-state.ts'
import { peopleTiles, screenTiles } from './tiles.ts'

function track(source: string, kind: 'audio' | 'video', muted = false): TrackView {
  const fake = { id: `${source}-${kind}`, kind } as MediaStreamTrack // only these two are read
  return { track: fake, source, muted }
}

function peer(tracks: readonly TrackView[], change: Partial<PeerView> = {}): PeerView {
  return { id: 'a', name: 'Ada', state: 'connected', away: false, tracks, hand: null, ...change }
}

const camera = track('camera', 'video')
const microphone = track('microphone', 'audio')
const screen = track('screen', 'video')

describe('tiles (A3)', () => {
  test('somebody without any device still has a tile, and is muted', () => {
    expect(peopleTiles([peer([])])).toEqual([
      {
        key: 'a',
        peer: 'a',
        name: 'Ada',
        kind: 'camera',
        picture: null,
        muted: true,
        presence: 'here',
      },
    ])
  })

  test('camera and microphone are one tile, and its key stays when they go', () => {
    const [tile] = peopleTiles([peer([camera, microphone])])
    expect(tile).toMatchObject({ picture: camera.track, muted: false })
    expect(peopleTiles([peer([])])[0]?.key).toBe(tile?.key)
  })

  test('what is muted by its sender is neither shown nor called loud', () => {
    const [tile] = peopleTiles([
      peer([track('camera', 'video', true), track('microphone', 'audio', true)]),
    ])
    expect(tile).toMatchObject({ picture: null, muted: true })
  })

  test('a screen has a tile of its own, and its sound unmutes nobody', () => {
    const peers = [peer([screen, track('screen-audio', 'audio')])]
    expect(screenTiles(peers)).toMatchObject([{ key: 'a/screen', name: 'Ada’s screen' }])
    expect(peopleTiles(peers)).toMatchObject([{ key: 'a', picture: null, muted: true }])
  })

  test('a second camera has a tile as well', () => {
    const tiles = peopleTiles([peer([camera, track('document', 'video')])])
    expect(tiles.map(({ key }) => key)).toEqual(['a', 'a/document-video'])
  })

  test('a picture of a client without our names is shown as its camera (C5)', () => {
    const other = track('', 'video')
    expect(peopleTiles([peer([other])])).toMatchObject([{ key: 'a', picture: other.track }])
  })

  test('who is on the way is told from who is being reached again', () => {
    expect(peopleTiles([peer([], { state: 'waiting-for-SDP-offer' })])[0]?.presence).toBe(
      'connecting',
    )
    expect(peopleTiles([peer([], { state: 'reconnecting' })])[0]?.presence).toBe('reconnecting')
  })
})
