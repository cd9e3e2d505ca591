import type { ReactNode } from 'react'
import { Button } from './parts/Button.tsx'
import { CalmPage } from './parts/CalmPage.tsx'

/** In the place of a screen that could not be drawn: a fault of ours, and the way out of it. */
export function Broken(): ReactNode {
  return (
    <CalmPage title="Something went wrong here" advice="Loading the page again brings you back.">
      <Button kind="primary" onPress={() => location.reload()}>
        Load again
      </Button>
    </CalmPage>
  )
}
