import type { ReactNode } from 'react'
import type { Sources } from '../devices/sources.ts'
import { useSource } from '@roomful/react'
import { InviteCard } from '../invite/InviteCard.tsx'
import type { Call } from '../call/call.ts'
import type { PeerView } from '../call/call-state.ts'
import { handPlaces } from '../call/hands.ts'
import { TV_SCALE } from '../tv/tv.ts'
import { useStore } from '../use-store.ts'
import { arrange, type Wishes } from './arrange.ts'
import type { Rect } from './grid.ts'
import { layOut } from './layout.ts'
import { PersonTile, type TileMarks } from './PersonTile.tsx'
import { peopleTiles, screenTiles, type Tile } from './tiles.ts'
import { useSize } from './use-size.ts'
import { say } from '../words/say.ts'

export type TilesProps = {
  readonly call: Call
  readonly peers: readonly PeerView[]
  readonly sources: Sources
  readonly self: { readonly id: string; readonly name: string; readonly hand: number | null }
  readonly link: string
  readonly wishes: Wishes
  readonly speaking: ReadonlySet<string>
  /** The key of a tile. @default nothing is pinned here */
  readonly onPin?: (key: string | null) => void
  /** @default nobody is invited here */
  readonly onInvite?: () => void
}

/** Everybody on the stage, where the layout puts them. */
export function Tiles(props: TilesProps): ReactNode {
  const { call, peers, sources, self, link, wishes, speaking, onPin, onInvite } = props
  const reactions = useStore(call.reactions.shown)
  const hands = handPlaces([self, ...peers])
  const [ref, size] = useSize<HTMLUListElement>()
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const screen = useSource(sources.screen)

  const own: Tile = {
    key: 'own',
    peer: self.id,
    name: say('you'),
    kind: 'camera',
    picture: camera.on ? camera.track : null,
    muted: !microphone.on,
    presence: 'here',
  }
  // One's own screen is shown small: large, it would show itself in itself.
  const ownScreen: readonly Tile[] =
    screen.on && screen.track
      ? [
          {
            ...own,
            key: 'own/screen',
            name: say('your-screen'),
            kind: 'screen',
            picture: screen.track,
            muted: false,
          },
        ]
      : []
  const people = [...peopleTiles(peers), ...ownScreen]
  const screens = screenTiles(peers)
  const { large, small } = arrange(screens, people, wishes)
  const layout = size && layOut(size, { others: small.length, screens: large.length }, TV_SCALE)
  const rectOf = (tile: Tile): Rect | undefined =>
    layout?.screens[large.indexOf(tile)] ?? layout?.others[small.indexOf(tile)]
  const marks = (tile: Tile): TileMarks => ({
    hand: tile.kind === 'camera' ? (hands.get(tile.peer) ?? null) : null,
    reaction: tile.kind === 'camera' ? (reactions.get(tile.peer) ?? null) : null,
    speaking: tile.kind === 'camera' && speaking.has(tile.peer),
  })

  // Screens and people in one list: an element never moves to another parent, so no picture starts anew.
  const placed = [...screens, ...people].map((tile) => ({ tile, rect: rectOf(tile) }))
  return (
    <ul className="tiles" ref={ref} aria-label={say('people-in-room')}>
      {placed.map(
        ({ tile, rect }) =>
          rect && (
            <PersonTile
              key={tile.key}
              tile={tile}
              rect={rect}
              marks={marks(tile)}
              pinned={wishes.pinned === tile.key}
              {...(onPin ? { onPin } : {})}
            />
          ),
      )}
      {layout && (
        <PersonTile
          key={own.key}
          tile={{ ...own, name: self.name }}
          rect={layout.own}
          marks={marks(own)}
          own
        />
      )}
      {layout?.invite && onInvite && (
        <InviteCard key="invite" rect={layout.invite} link={link} call={call} onInvite={onInvite} />
      )}
    </ul>
  )
}
