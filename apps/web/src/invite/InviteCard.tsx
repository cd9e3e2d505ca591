import { Suspense, type ReactNode } from 'react'
import { lazily } from '../parts/lazily.ts'
import type { Rect } from '../stage/grid.ts'
import { placeAt } from '../stage/place-at.ts'
import { InviteLink } from './InviteLink.tsx'
import { say } from '../words/say.ts'

const QrCode = lazily(async () => (await import('./QrCode.tsx')).QrCode)

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
        <h2>{say('nobody-here')}</h2>
        <p className="quiet">{say('link-lets-in')}</p>
      </div>
      <div className="invite-card__qr">
        <Suspense fallback={null}>
          <QrCode text={link} />
        </Suspense>
      </div>
      <InviteLink link={link} />
    </li>
  )
}
