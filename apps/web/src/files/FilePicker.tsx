import type { ReactNode, RefObject } from 'react'
import { say } from '../words/say.ts'

export type FilePickerProps = {
  /** Clicked by whatever opens it. */
  readonly picker: RefObject<HTMLInputElement | null>
  readonly onFiles: (files: readonly File[]) => void
}

/** The browser's own choice of files; not seen itself. */
export function FilePicker({ picker, onFiles }: FilePickerProps): ReactNode {
  return (
    <input
      ref={picker}
      type="file"
      multiple
      hidden
      aria-label={say('files-to-send')}
      onChange={({ target }) => {
        onFiles([...(target.files ?? [])])
        target.value = '' // or the same file could not be chosen again
      }}
    />
  )
}
