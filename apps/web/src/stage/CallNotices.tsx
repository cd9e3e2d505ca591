import { X } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { Call } from '../call/call.ts'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { start, type Sources } from '../devices/sources.ts'
import { useSource } from '../devices/use-source.ts'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { deviceProblems, deviceWords, screenWords, sealWords } from '../words/problem.ts'
import { useStore } from '../use-store.ts'
import { say } from '../words/say.ts'

export type CallNoticesProps = {
  readonly call: Call
  readonly sources: Sources
  /** What is wrong at first was told in the lobby already. */
  readonly toldBefore: boolean
}

/** What is wrong with one's own devices, above the toolbar, until it is closed or mended. */
export function CallNotices({ call, sources, toldBefore }: CallNoticesProps): ReactNode {
  const announce = useAnnounce()
  const code = useStore(call.problem)
  const ofSeal = code === null ? null : sealWords(code)
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const screen = useSource(sources.screen)
  const secureAddress = location.href.replace(/^http:/, 'https:')
  const devices = deviceProblems(camera.problem, microphone.problem).map((problem) => {
    const { remedy, ...words } = deviceWords(problem, secureAddress)
    const mend = (): void => problem.kinds.forEach((kind) => void start(sources[kind]))
    return { key: `${problem.kinds.join()} ${problem.code}`, words, remedy, mend }
  })
  const ofScreen = screen.problem === null ? null : screenWords(screen.problem)
  const notices = [
    ...(ofSeal ? [{ key: 'seal', words: ofSeal, remedy: 'none', mend: () => {} } as const] : []),
    ...devices,
    ...(ofScreen
      ? [{ key: 'screen', words: ofScreen, remedy: 'none', mend: () => {} } as const]
      : []),
  ]
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(toldBefore ? notices.map(({ key }) => key) : []),
  )
  // What is mended may come back another time, and is told again then.
  const keys = notices.map(({ key }) => key).join('\n')
  useEffect(() => {
    setClosed((before) => new Set([...before].filter((key) => keys.split('\n').includes(key))))
  }, [keys])

  const shown = notices.filter(({ key }) => !closed.has(key))
  const said = shown.map(({ words }) => `${words.title}.`).join(' ')
  useEffect(() => {
    if (said !== '') announce({ type: 'line', text: said })
  }, [said, announce])

  return (
    <div className="call-notices">
      {shown.map(({ key, words, remedy, mend }) => (
        <Notice key={key} words={words}>
          {remedy !== 'none' && <Button onPress={mend}>{say(remedy)}</Button>}
          <RoundButton label={say('close')} onPress={() => setClosed(new Set([...closed, key]))}>
            <X size={18} aria-hidden="true" />
          </RoundButton>
        </Notice>
      ))}
    </div>
  )
}
