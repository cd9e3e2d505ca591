import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { Size } from './grid.ts'

/** The size of an element's content, `null` until it was measured. */
export function useSize<E extends HTMLElement>(): readonly [RefObject<E | null>, Size | null] {
  const ref = useRef<E>(null)
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    setSize({ width: element.clientWidth, height: element.clientHeight })
    // Of the window where it stands: another one looks only while it is shown itself.
    const itsWindow = element.ownerDocument.defaultView ?? window
    const observer = new itsWindow.ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      setSize({ width: Math.floor(width), height: Math.floor(height) })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, size]
}
