import type { ReactNode } from 'react'
import type { Call } from '../call/call.ts'
import { GiveCode } from '../code/GiveCode.tsx'
import { Layer } from '../parts/Layer.tsx'
import { isTv } from '../tv/tv.ts'
import { say } from '../words/say.ts'
import { InviteLink } from './InviteLink.tsx'
import { LinkWords } from './LinkWords.tsx'
import { QrCode } from './QrCode.tsx'

export type InviteLayerProps = {
  readonly link: string
  readonly call: Call
  readonly onClose: () => void
}

/** The link to copy, to share, and to scan, and six letters to be read aloud. */
export function InviteLayer({ link, call, onClose }: InviteLayerProps): ReactNode {
  return (
    <Layer title={say('invite')} onClose={onClose}>
      <LinkWords call={call} />
      <QrCode text={link} />
      {/* A TV has nothing to copy it to. */}
      {!isTv && <InviteLink link={link} />}
      {isSecureContext && (
        <section className="invite-code" aria-labelledby="invite-code">
          <h3 id="invite-code">{say('six-letters')}</h3>
          <GiveCode giver={call.giver} />
        </section>
      )}
    </Layer>
  )
}
