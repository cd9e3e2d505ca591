import { useEffect, type ReactNode } from 'react'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { start, type Sources } from '../devices/sources.ts'
import type { SourceView } from '@roomful/react'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { deviceProblems, deviceWords, type Words } from '../words/problem.ts'
import { useServerAnswers } from './server-check.ts'
import { say } from '../words/say.ts'

export type ProblemsProps = {
  readonly sources: Sources
  readonly camera: SourceView
  readonly microphone: SourceView
  readonly joining: boolean
}

/** What is wrong before joining, each in words that help. None of it is in the way of joining. */
export function Problems({ sources, camera, microphone, joining }: ProblemsProps): ReactNode {
  const announce = useAnnounce()
  const answers = useServerAnswers(joining)
  const secureAddress = location.href.replace(/^http:/, 'https:')
  const problems = deviceProblems(camera.error, microphone.error).map((problem) => ({
    problem,
    words: deviceWords(problem, secureAddress),
  }))
  const noServer: Words = { title: say('server-away'), advice: say('server-away-lobby') }
  const said = [...problems.map(({ words }) => words), ...(answers ? [] : [noServer])]
    .map(({ title }) => `${title}.`)
    .join(' ')

  useEffect(() => {
    if (said !== '') announce({ type: 'line', text: said })
  }, [said, announce])

  return (
    <div className="problems">
      {!answers && <Notice words={noServer} />}
      {problems.map(({ problem, words }) => (
        <Notice key={problem.kinds.join()} words={words}>
          {words.remedy !== 'none' && (
            <Button onPress={() => problem.kinds.forEach((kind) => void start(sources[kind]))}>
              {say(words.remedy)}
            </Button>
          )}
        </Notice>
      ))}
      {problems.length > 0 && <p className="quiet problems__anyway">{say('join-anyway')}</p>}
    </div>
  )
}
