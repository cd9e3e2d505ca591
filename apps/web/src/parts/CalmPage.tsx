import { useEffect, useRef, type ReactNode } from 'react'
import './calm-page.css'
import { beginAt } from '../tv/begin.ts'
import { Brand } from './Brand.tsx'

export type CalmPageProps = {
  readonly title: string
  readonly advice?: string
  /** One button, at most. */
  readonly children?: ReactNode
}

/** A whole screen with one thing to say. Takes the focus, so that it is read and the keyboard goes on from here. */
export function CalmPage({ title, advice, children }: CalmPageProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => beginAt(heading.current), [title])
  return (
    <main className="calm-page">
      <Brand />
      <div className="calm-page__words">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {advice !== undefined && <p className="quiet">{advice}</p>}
      </div>
      {children}
    </main>
  )
}
