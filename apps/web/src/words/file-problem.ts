/** Why a file did not arrive, in a sentence that says what to do next. */
import type { FileView } from '../files/file-view.ts'
import { say, type PlainWordId } from './say.ts'

type Problem = NonNullable<FileView['problem']>
type Tellings = Readonly<Partial<Record<Problem, PlainWordId>>>

const OURS: Tellings = {
  nobody: 'file-nobody',
  declined: 'file-unwanted',
  cancelled: 'file-cancelled',
  aborted: 'file-cancelled',
  'file-changed': 'file-changed-here',
  'quota-exceeded': 'file-no-space-there',
  'not-writable': 'file-unwritable-there',
  'not-delivered': 'file-missed',
}

const THEIRS: Tellings = {
  declined: 'file-declined',
  cancelled: 'file-cancelled',
  aborted: 'file-cancelled',
  'file-changed': 'file-changed-there',
  'quota-exceeded': 'file-no-space-here',
  'not-writable': 'file-unwritable-here',
  'not-delivered': 'file-sender-gone',
}

export function fileProblem(problem: Problem, by: 'self' | 'peer'): string {
  return by === 'self'
    ? say(OURS[problem] ?? 'file-failed-here')
    : say(THEIRS[problem] ?? 'file-failed-there')
}
