import { useEffect, type ReactNode } from 'react'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { start, type Sources } from '../devices/sources.ts'
import type { SourceView } from '../devices/use-source.ts'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { deviceProblems, deviceWords, JOIN_ANYWAY, type Words } from '../words/problem.ts'
import { useServerAnswers } from './server-check.ts'

const NO_SERVER: Words = {
  title: 'The server does not answer',
  advice: 'Check your own network. It is asked again every few seconds.',
}

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
  const problems = deviceProblems(camera.problem, microphone.problem).map((problem) => ({
    problem,
    words: deviceWords(problem, secureAddress),
  }))
  const said = [...problems.map(({ words }) => words), ...(answers ? [] : [NO_SERVER])]
    .map(({ title }) => `${title}.`)
    .join(' ')

  useEffect(() => {
    if (said !== '') announce({ type: 'line', text: said })
  }, [said, announce])

  return (
    <div className="problems">
      {!answers && <Notice words={NO_SERVER} />}
      {problems.map(({ problem, words }) => (
        <Notice key={problem.kinds.join()} words={words}>
          {words.remedy !== 'none' && (
            <Button onPress={() => problem.kinds.forEach((kind) => void start(sources[kind]))}>
              {words.remedy === 'ask-again' ? 'Ask again' : 'Try again'}
            </Button>
          )}
        </Notice>
      ))}
      {problems.length > 0 && <p className="quiet problems__anyway">{JOIN_ANYWAY}</p>}
    </div>
  )
}
