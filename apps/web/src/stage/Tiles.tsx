import type { ReactNode } from 'react'
import type { Sources } from '../devices/sources.ts'
import { useSource } from '../devices/use-source.ts'
import { InviteCard } from '../invite/InviteCard.tsx'
import type { PeerView } from '../call/call-state.ts'
import { layOut } from './layout.ts'
import { PersonTile } from './PersonTile.tsx'
import { peopleTiles, screenTiles, type Tile } from './tiles.ts'
import { useSize } from './use-size.ts'

export type TilesProps = {
  readonly peers: readonly PeerView[]
  readonly sources: Sources
  readonly self: { readonly id: string; readonly name: string }
  readonly link: string
}

/** Everybody on the stage, where the layout puts them. */
export function Tiles({ peers, sources, self, link }: TilesProps): ReactNode {
  const [ref, size] = useSize<HTMLUListElement>()
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const screen = useSource(sources.screen)

  const own: Tile = {
    key: 'own',
    peer: self.id,
    name: 'You',
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
            name: 'Your screen',
            kind: 'screen',
            picture: screen.track,
            muted: false,
          },
        ]
      : []
  const others = [...peopleTiles(peers), ...ownScreen]
  const screens = screenTiles(peers)
  const layout = size && layOut(size, { others: others.length, screens: screens.length })

  // Screens and people in one list: an element never moves to another parent, so no picture starts anew.
  const placed = layout
    ? [
        ...screens.map((tile, index) => ({ tile, rect: layout.screens[index] })),
        ...others.map((tile, index) => ({ tile, rect: layout.others[index] })),
      ]
    : []
  return (
    <ul className="tiles" ref={ref} aria-label="People in the room">
      {placed.map(
        ({ tile, rect }) => rect && <PersonTile key={tile.key} tile={tile} rect={rect} />,
      )}
      {layout && (
        <PersonTile key={own.key} tile={{ ...own, name: self.name }} rect={layout.own} own />
      )}
      {layout?.invite && <InviteCard key="invite" rect={layout.invite} link={link} />}
    </ul>
  )
}
