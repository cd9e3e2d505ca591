/** Why a file did not arrive, in a sentence that says what to do next. Pure. */
import type { FileView } from '../files/file-view.ts'

type Problem = NonNullable<FileView['problem']>

const OURS: Readonly<Partial<Record<Problem, string>>> = {
  nobody: 'Nobody was here to take it.',
  declined: 'It was not wanted.',
  cancelled: 'Cancelled.',
  aborted: 'Cancelled.',
  'file-changed': 'The file was changed or moved meanwhile: send it again.',
  'quota-exceeded': 'Not enough space on the other side: free some there, then send it again.',
  'not-writable': 'The other side could not write it: send it again.',
  'not-delivered': 'Not everybody got it: send it again when they are back.',
}

const THEIRS: Readonly<Partial<Record<Problem, string>>> = {
  declined: 'Declined.',
  cancelled: 'Cancelled.',
  aborted: 'Cancelled.',
  'file-changed': 'The file was changed on the other side: ask for it again.',
  'quota-exceeded': 'Not enough space here: free some, then ask for it again.',
  'not-writable': 'It could not be written there: ask for it again, and choose another place.',
  'not-delivered': 'The sender is gone: ask for it again when they are back.',
}

export function fileProblem(problem: Problem, by: 'self' | 'peer'): string {
  const words = by === 'self' ? OURS : THEIRS
  return (
    words[problem] ??
    (by === 'self'
      ? 'It could not be sent: send it again.'
      : 'It did not arrive whole: ask for it again.')
  )
}
