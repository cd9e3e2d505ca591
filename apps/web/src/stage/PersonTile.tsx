import { MicOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from '../parts/Avatar.tsx'
import { VideoView } from '../parts/VideoView.tsx'
import type { Rect } from './grid.ts'
import { placeAt } from './place-at.ts'
import type { Tile } from './tiles.ts'

const PRESENCE = { connecting: 'Connecting …', here: '', reconnecting: 'Reconnecting …' } as const

export type PersonTileProps = {
  readonly tile: Tile
  readonly rect: Rect
  /** One's own: turned like a mirror, and above the others. @default false */
  readonly own?: boolean
}

/** Somebody, or their screen: picture or initials, name, and whether they are muted. */
export function PersonTile({ tile, rect, own = false }: PersonTileProps): ReactNode {
  const { kind, name, picture, muted, presence } = tile
  const words = PRESENCE[presence]
  const shownName = own ? 'You' : name
  return (
    <li
      className={own ? 'tile tile--own' : 'tile'}
      style={placeAt(rect)}
      data-kind={kind}
      data-presence={presence}
    >
      {picture && (
        <VideoView
          track={picture}
          label={kind === 'screen' ? name : own ? 'Your camera' : `${name}’s camera`}
          mirrored={own && kind === 'camera'}
          whole={kind === 'screen'}
        />
      )}
      {/* Also behind a picture: it shows until the first frame does. */}
      {kind === 'camera' && <Avatar id={tile.peer} name={name} />}
      <p className="tile__label">
        {muted && <MicOff size={15} role="img" aria-label="Muted" />}
        <span className="tile__name">{shownName}</span>
        {words !== '' && <span className="tile__presence">{words}</span>}
      </p>
    </li>
  )
}
