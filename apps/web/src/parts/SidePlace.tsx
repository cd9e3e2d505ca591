import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useMedia } from '../use-media.ts'

/** Narrower, and there is no room beside the stage. */
const BESIDE = '(min-width: 840px)'

export type SidePlaceProps = {
  readonly heading: string
  readonly open: boolean
  /** What opened it, and has the focus again afterwards. */
  readonly opener: RefObject<HTMLButtonElement | null>
  /** What has the focus first, where there is room beside the stage. @default the first button */
  readonly first?: string
  readonly onClose: () => void
  /** `title` is the heading, which names the region or the dialog. */
  readonly children: (title: ReactNode) => ReactNode
}

/** What stands beside the stage, or as a sheet over it where there is no room: the chat, the people. */
export function SidePlace(props: SidePlaceProps): ReactNode {
  const { heading, open, onClose, children } = props
  const beside = useMedia(BESIDE)
  if (beside) return open && <Panel {...props} />
  return (
    <ModalOverlay
      className="sheet-veil"
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable
    >
      <Modal className="sheet">
        <Dialog className="dialog sheet__dialog">
          {children(
            <Heading slot="title" level={2}>
              {heading}
            </Heading>,
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Panel({
  heading,
  opener,
  first = 'button',
  onClose,
  children,
}: SidePlaceProps): ReactNode {
  const id = useId()
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    panel.current?.querySelector<HTMLElement>(first)?.focus()
    const before = opener.current
    return () => before?.focus()
  }, [opener, first])

  return (
    <aside
      ref={panel}
      className="side-panel"
      aria-labelledby={id}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      {children(<h2 id={id}>{heading}</h2>)}
    </aside>
  )
}
