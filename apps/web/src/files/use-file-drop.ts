import { useEffect, useState } from 'react'

/** Files that are dropped anywhere on the page, or pasted. Tells whether some are being held over it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    const ended = new AbortController()
    const listening = { signal: ended.signal }
    const has = ({ dataTransfer }: DragEvent): boolean =>
      dataTransfer?.types.includes('Files') === true

    addEventListener(
      'dragover',
      (event) => {
        if (!has(event)) return
        event.preventDefault() // or the browser would open it in the place of the call
        setHeld(true)
      },
      listening,
    )
    addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setHeld(false)
      },
      listening,
    )
    addEventListener(
      'drop',
      (event) => {
        setHeld(false)
        if (!has(event)) return
        event.preventDefault()
        onFiles([...(event.dataTransfer?.files ?? [])])
      },
      listening,
    )
    addEventListener(
      'paste',
      ({ clipboardData }) => {
        // A copied cell comes as text and as a picture of it: then the text is meant.
        if (clipboardData?.files.length && !clipboardData.types.includes('text/plain'))
          onFiles([...clipboardData.files])
      },
      listening,
    )
    return () => ended.abort()
  }, [onFiles])
  return held
}
