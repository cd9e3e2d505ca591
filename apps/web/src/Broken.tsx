import type { ReactNode } from 'react'
import { Button } from './parts/Button.tsx'
import { CalmPage } from './parts/CalmPage.tsx'
import { say } from './words/say.ts'

/** In the place of a screen that could not be drawn: a fault of ours, and the way out of it. */
export function Broken(): ReactNode {
  return (
    <CalmPage title={say('broken')} advice={say('broken-advice')}>
      <Button kind="primary" onPress={() => location.reload()}>
        {say('load-again')}
      </Button>
    </CalmPage>
  )
}
