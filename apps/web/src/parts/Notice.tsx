import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Words } from '../words/problem.ts'

/** What is wrong and what to do, with room for one button. */
export function Notice({
  words,
  children,
}: {
  readonly words: Words
  readonly children?: ReactNode
}): ReactNode {
  return (
    <div className="notice">
      <TriangleAlert size={20} aria-hidden="true" />
      <div className="notice__words">
        <p className="notice__title">{words.title}</p>
        <p>{words.advice}</p>
      </div>
      {children}
    </div>
  )
}
