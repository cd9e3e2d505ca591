import { DoorClosed } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { say } from '../words/say.ts'

/** The room is locked: whoever may open it has been asked, and one waits before the door (O2). */
export function Knocking({ onStop }: { readonly onStop: () => void }): ReactNode {
  const announce = useAnnounce()
  const button = useRef<HTMLButtonElement>(null)
  const title = say('knocking')
  useEffect(() => {
    announce({ type: 'line', text: title })
    // The button that was pressed is gone.
    button.current?.focus()
  }, [announce, title])

  return (
    <Notice icon={DoorClosed} words={{ title, advice: say('knocking-advice') }}>
      <Button ref={button} onPress={onStop}>
        {say('stop-waiting')}
      </Button>
    </Notice>
  )
}
