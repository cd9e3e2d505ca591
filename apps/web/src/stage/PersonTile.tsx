import { Hand, MicOff, Pin, PinOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from '../parts/Avatar.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { VideoView } from '../parts/VideoView.tsx'
import type { Reaction } from '../reactions/reaction.ts'
import { ReactionIcon } from '../reactions/ReactionIcon.tsx'
import { say } from '../words/say.ts'
import type { Rect } from './grid.ts'
import { placeAt } from './place-at.ts'
import { QualityBars } from './QualityBars.tsx'
import type { Tile } from './tiles.ts'

/** What somebody does at the moment. */
export type TileMarks = {
  /** 1 for whose hand was up first. */
  readonly hand: number | null
  readonly reaction: { readonly reaction: Reaction; readonly nth: number } | null
  readonly speaking: boolean
}

export type PersonTileProps = {
  readonly tile: Tile
  readonly rect: Rect
  readonly marks: TileMarks
  readonly pinned?: boolean
  /** Takes the key of a tile; one's own is not pinned. */
  readonly onPin?: (key: string | null) => void
  /** One's own: turned like a mirror, and above the others. @default false */
  readonly own?: boolean
}

/** Somebody, or their screen: picture or initials, name, and what they do. */
export function PersonTile(props: PersonTileProps): ReactNode {
  const { tile, rect, marks, pinned = false, onPin, own = false } = props
  const { kind, name, picture, muted, presence } = tile
  const words = presence === 'here' ? '' : say(presence)
  const shownName = own ? say('you') : name
  return (
    <li
      className={own ? 'tile tile--own' : 'tile'}
      style={placeAt(rect)}
      data-kind={kind}
      data-presence={presence}
      data-speaking={marks.speaking || undefined}
    >
      {picture && (
        <VideoView
          track={picture}
          label={kind === 'screen' ? name : own ? say('your-camera') : say('camera-of', { name })}
          mirrored={own && kind === 'camera'}
          whole={kind === 'screen'}
          important={pinned || marks.speaking}
        />
      )}
      {/* Also behind a picture: it shows until the first frame does. */}
      {kind === 'camera' && <Avatar id={tile.peer} name={name} />}
      <div className="tile__marks">
        <p className="tile__label">
          {muted && <MicOff size={15} role="img" aria-label={say('muted')} />}
          <span className="tile__name" dir="auto">
            {shownName}
          </span>
          {words !== '' && <span className="tile__presence">{words}</span>}
          {!own && kind === 'camera' && presence === 'here' && <QualityBars id={tile.peer} />}
        </p>
        {marks.hand !== null && (
          <p className="tile__hand">
            <Hand size={18} role="img" aria-label={say('hand-up')} />
            {marks.hand}
          </p>
        )}
      </div>
      {marks.reaction && (
        // Another key for each: the same one twice pops twice.
        <span key={marks.reaction.nth} className="tile__reaction">
          <ReactionIcon reaction={marks.reaction.reaction} size={32} />
        </span>
      )}
      {onPin && (
        <RoundButton
          label={say(pinned ? 'unpin' : 'pin', { name })}
          className={pinned ? 'tile__pin tile__pin--on' : 'tile__pin'}
          aria-pressed={pinned}
          onPress={() => onPin(pinned ? null : tile.key)}
        >
          {pinned ? <PinOff size={18} aria-hidden="true" /> : <Pin size={18} aria-hidden="true" />}
        </RoundButton>
      )}
    </li>
  )
}
