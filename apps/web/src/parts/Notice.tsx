import { TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Words } from '../words/problem.ts'

/** What is wrong, or asks for an answer, and what to do, with room for one button. */
export function Notice({
  words,
  icon: Icon,
  children,
}: {
  readonly words: Words
  /** @default a sign of warning */
  readonly icon?: LucideIcon | undefined
  readonly children?: ReactNode
}): ReactNode {
  return (
    <div className="notice">
      {Icon ? (
        <Icon size={20} className="notice__calm" aria-hidden="true" />
      ) : (
        <TriangleAlert size={20} aria-hidden="true" />
      )}
      <div className="notice__words">
        <p className="notice__title">{words.title}</p>
        <p>{words.advice}</p>
      </div>
      {children}
    </div>
  )
}
