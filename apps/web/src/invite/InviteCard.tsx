import type { ReactNode } from 'react'
import type { Rect } from '../stage/grid.ts'
import { placeAt } from '../stage/place-at.ts'
import { InviteLink } from './InviteLink.tsx'

/** Beside one's own view while nobody else is there. */
export function InviteCard({
  rect,
  link,
}: {
  readonly rect: Rect
  readonly link: string
}): ReactNode {
  return (
    <li className="tile invite-card" style={placeAt(rect)}>
      <div>
        <h2>Nobody else is here yet</h2>
        <p className="quiet">Whoever opens this link is in the room with you.</p>
      </div>
      <InviteLink link={link} />
    </li>
  )
}
