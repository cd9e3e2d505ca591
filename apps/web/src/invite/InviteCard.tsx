import { Suspense, type ReactNode } from 'react'
import '../code/code.css'
import type { Call } from '../call/call.ts'
import { spacedCode } from '../code/way.ts'
import { Button } from '../parts/Button.tsx'
import { lazily } from '../parts/lazily.ts'
import type { Rect } from '../stage/grid.ts'
import { placeAt } from '../stage/place-at.ts'
import { isTv } from '../tv/tv.ts'
import { useStore } from '../use-store.ts'
import { InviteLink } from './InviteLink.tsx'
import { LinkWords } from './LinkWords.tsx'
import { say } from '../words/say.ts'

const QrCode = lazily(async () => (await import('./QrCode.tsx')).QrCode)

export type InviteCardProps = {
  readonly rect: Rect
  readonly link: string
  readonly call: Call
  /** Opens all ways to invite. */
  readonly onInvite: () => void
}

/** Beside one's own view while nobody else is there. */
export function InviteCard({ rect, link, call, onInvite }: InviteCardProps): ReactNode {
  return (
    <li className="tile invite-card" style={placeAt(rect)}>
      <div>
        <h2>{say('nobody-here')}</h2>
        <LinkWords call={call} />
      </div>
      <div className="invite-card__qr">
        <Suspense fallback={null}>
          <QrCode text={link} />
        </Suspense>
      </div>
      {isTv ? <TvCode call={call} onInvite={onInvite} /> : <InviteLink link={link} />}
    </li>
  )
}

/** In the place of a link that nothing here could take: six letters to be read from the screen (D3). */
function TvCode({ call, onInvite }: Pick<InviteCardProps, 'call' | 'onInvite'>): ReactNode {
  const giving = useStore(call.giver.state)
  if (giving.phase === 'open')
    return (
      <p className="code" role="group" aria-label={say('six-letters')} lang="en" dir="ltr">
        {spacedCode(giving.code)}
      </p>
    )
  const show = (): void => {
    call.giver.open()
    onInvite()
  }
  return isSecureContext && <Button onPress={show}>{say('give-code')}</Button>
}
