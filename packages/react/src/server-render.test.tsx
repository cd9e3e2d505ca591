/** In Node alone: no document, no window. */
import { StrictMode, type ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { RoomProvider, useDevices, useJoin, Video } from './index.ts'

test('renders on a server as joining, and joins nothing', () => {
  expect('window' in globalThis || 'document' in globalThis).toBe(false)
  const Page = (): ReactElement => {
    const joining = useJoin('tea', { camera: true })
    const { cameras } = useDevices()
    return (
      <main>
        {joining.phase} {cameras.length}
        <Video track={null} className="own" />
        {joining.phase === 'joined' && <RoomProvider room={joining.room} />}
      </main>
    )
  }
  const html = renderToString(
    <StrictMode>
      <Page />
    </StrictMode>,
  )
  expect(html).toContain('joining')
  expect(html).toContain('<video class="own"')
  // A strict policy for contents forbids them.
  expect(html).not.toMatch(/style=|<script/)
})
