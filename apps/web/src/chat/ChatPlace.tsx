import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import type { Call } from '../call/call.ts'
import { useMedia } from '../use-media.ts'
import { Chat } from './Chat.tsx'

/** Narrower, and there is no room beside the stage. */
const BESIDE = '(min-width: 840px)'

export type ChatPlaceProps = {
  readonly call: Call
  readonly open: boolean
  /** What opened it, and has the focus again afterwards. */
  readonly opener: RefObject<HTMLButtonElement | null>
  readonly onClose: () => void
}

/** The chat beside the stage, or as a sheet over it where there is no room. */
export function ChatPlace({ call, open, opener, onClose }: ChatPlaceProps): ReactNode {
  const beside = useMedia(BESIDE)
  if (beside) return open && <ChatPanel call={call} opener={opener} onClose={onClose} />
  return (
    <ModalOverlay
      className="sheet-veil"
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable
    >
      <Modal className="sheet">
        <Dialog className="dialog sheet__dialog">
          <Chat
            call={call}
            title={
              <Heading slot="title" level={2}>
                Chat
              </Heading>
            }
            onClose={onClose}
          />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function ChatPanel({ call, opener, onClose }: Omit<ChatPlaceProps, 'open'>): ReactNode {
  const id = useId()
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    panel.current?.querySelector('textarea')?.focus()
    const before = opener.current
    return () => before?.focus()
  }, [opener])

  return (
    <aside
      ref={panel}
      className="chat-panel"
      aria-labelledby={id}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <Chat call={call} title={<h2 id={id}>Chat</h2>} onClose={onClose} />
    </aside>
  )
}
