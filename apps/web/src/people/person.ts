/** Everybody in the list of people, and in which order. Pure. */
import type { PeerId } from 'roomful'
import { handPlaces } from '../call/hands.ts'
import type { PeerView } from '../call/call-state.ts'
import { peopleTiles, screenTiles, type Tile } from '../stage/tiles.ts'

export type Person = {
  readonly id: PeerId
  readonly name: string
  readonly own: boolean
  readonly muted: boolean
  readonly cameraOff: boolean
  readonly sharing: boolean
  readonly speaking: boolean
  readonly presence: Tile['presence']
  /** 1 for whose hand was up first. */
  readonly handPlace: number | null
}

export type Self = Pick<Person, 'id' | 'name' | 'muted' | 'cameraOff' | 'sharing'> & {
  readonly hand: number | null
}

/** Those whose hand is up first, in order, then oneself, then the others as they came. */
export function listPeople(
  self: Self,
  peers: readonly PeerView[],
  speaking: ReadonlySet<PeerId>,
): readonly Person[] {
  const places = handPlaces([self, ...peers])
  const sharing = new Set(screenTiles(peers).map(({ peer }) => peer))
  const { hand: _, ...own } = self
  const all: readonly Person[] = [
    {
      ...own,
      own: true,
      speaking: false,
      presence: 'here',
      handPlace: places.get(self.id) ?? null,
    },
    ...peers.flatMap((peer) => {
      const tile = peopleTiles([peer])[0]
      if (!tile) return []
      return {
        id: peer.id,
        name: tile.name,
        own: false,
        muted: tile.muted,
        cameraOff: tile.picture === null,
        sharing: sharing.has(peer.id),
        speaking: speaking.has(peer.id),
        presence: tile.presence,
        handPlace: places.get(peer.id) ?? null,
      }
    }),
  ]
  const up = [...places.keys()].flatMap((id) => all.find((person) => person.id === id) ?? [])
  return [...up, ...all.filter(({ handPlace }) => handPlace === null)]
}
