import type { ReactNode } from 'react'
import { Layer } from '../parts/Layer.tsx'
import { say } from '../words/say.ts'
import { InviteLink } from './InviteLink.tsx'
import { QrCode } from './QrCode.tsx'

export type InviteLayerProps = { readonly link: string; readonly onClose: () => void }

/** The link to copy, to share, and to scan. */
export function InviteLayer({ link, onClose }: InviteLayerProps): ReactNode {
  return (
    <Layer title={say('invite')} onClose={onClose}>
      <p className="quiet">{say('link-lets-in')}</p>
      <QrCode text={link} />
      <InviteLink link={link} />
    </Layer>
  )
}
