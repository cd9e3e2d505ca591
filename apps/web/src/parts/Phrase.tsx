import type { ReactNode } from 'react'
import './phrase.css'
import { say } from '../words/say.ts'

/** Words that two or more people read to each other (T2). */
export function Phrase({ words }: { readonly words: string }): ReactNode {
  return (
    <p className="phrase" role="group" aria-label={say('safety-phrase')} lang="en" dir="ltr">
      {words}
    </p>
  )
}
