import { expect, it, vi } from 'vitest'
import { createDisplays } from './displays.ts'

it('M4: watches nothing of what is shown once the room was left', () => {
  const onChange = vi.fn<() => void>()
  const displays = createDisplays(onChange)
  const track = {} as MediaStreamTrack // only told from others
  const size = { widthPx: 320, heightPx: 180 }
  const end = displays.add(track, size, {})
  expect(displays.shownOf(track, {} as MediaStream)).toMatchObject(size) // likewise
  end()
  displays.stop()
  onChange.mockClear()

  const element = { getBoundingClientRect: () => ({}), addEventListener: vi.fn<() => void>() }
  displays.add(track, element as unknown as Element, {})() // all of an element that is read
  expect(element.addEventListener).not.toHaveBeenCalled()
  expect(onChange).not.toHaveBeenCalled()
})
