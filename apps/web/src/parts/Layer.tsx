import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import './layer.css'
import { say } from '../words/say.ts'
import { RoundButton } from './RoundButton.tsx'

export type LayerProps = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Something of its own above the stage: a window on a computer, a sheet on a phone. Escape closes it. */
export function Layer({ title, onClose, children }: LayerProps): ReactNode {
  return (
    <ModalOverlay
      className="layer-veil"
      isOpen
      onOpenChange={(next) => !next && onClose()}
      isDismissable
    >
      <Modal className="layer">
        <Dialog className="dialog layer__dialog">
          <header className="layer__head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <RoundButton label={say('close')} onPress={onClose}>
              <X size={20} aria-hidden="true" />
            </RoundButton>
          </header>
          <div className="layer__body">{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
