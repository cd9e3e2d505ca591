import { Languages } from 'lucide-react'
import { Suspense, useState, type ReactNode } from 'react'
import { lazily } from '../parts/lazily.ts'
import { RoundButton } from '../parts/RoundButton.tsx'
import { say } from '../words/say.ts'

const LookLayer = lazily(async () => (await import('./LookLayer.tsx')).LookLayer)

/** In the corner of Home and of the lobby. What it opens is loaded then. */
export function LookButton(): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <>
      <RoundButton label={say('look')} onPress={() => setOpen(true)}>
        <Languages size={20} aria-hidden="true" />
      </RoundButton>
      <Suspense fallback={null}>{open && <LookLayer onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
