import { DoorClosed, KeyRound, MicOff, Unplug, X, type LucideIcon } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { Call } from '../call/call.ts'
import { nameOf, type PeerView } from '../call/call-state.ts'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { asksForAnswer } from '../code/give-state.ts'
import { knockWords } from '../door/door.ts'
import { start, turn, type Sources } from '../devices/sources.ts'
import { useReplacement } from '../devices/use-replacement.ts'
import { useSource } from '@roomful/react'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import {
  deviceProblems,
  deviceWords,
  roomWords,
  screenWords,
  type Words,
} from '../words/problem.ts'
import { useStore } from '../use-store.ts'
import { listNames } from '../words/lists.ts'
import { say } from '../words/say.ts'

export type CallNoticesProps = {
  readonly call: Call
  /** To whom no connection comes about. */
  readonly unreached: readonly PeerView[]
  readonly sources: Sources
  /** What is wrong at first was told in the lobby already. */
  readonly toldBefore: boolean
  /** Where who knocks is answered, unless that is in view. */
  readonly onDoor: (() => void) | null
  /** Shows what is known of the connections. */
  readonly onQuality: () => void
  /** Where who typed the code is answered, unless that is in view. */
  readonly onCode: (() => void) | null
}

type OneNotice = {
  /** What was closed stays closed for as long as it has the same. */
  readonly key: string
  readonly words: Words
  readonly icon?: LucideIcon
  readonly button?: { readonly label: string; readonly onPress: () => void }
}

/** What is wrong, and who asks for an answer, above the toolbar until it is closed or done. */
export function CallNotices(props: CallNoticesProps): ReactNode {
  const { call, toldBefore } = props
  const announce = useAnnounce()
  const code = useStore(call.problem)
  const ofRoom = code === null ? null : roomWords(code)
  const ofDevices = useDeviceNotices(props.sources)
  const ofDoor = useDoorNotices(props)
  const notices: readonly OneNotice[] = [
    ...ofDoor,
    ...reachNotices(props),
    ...(ofRoom ? [{ key: `room ${code}`, words: ofRoom }] : []),
    ...ofDevices,
  ]
  const [closed, setClosed] = useState<ReadonlySet<string>>(
    () => new Set(toldBefore ? ofDevices.map(({ key }) => key) : []),
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
      {shown.map(({ key, words, icon, button }) => (
        <Notice key={key} words={words} icon={icon}>
          {button && <Button onPress={button.onPress}>{button.label}</Button>}
          <RoundButton label={say('close')} onPress={() => setClosed(new Set([...closed, key]))}>
            <X size={18} aria-hidden="true" />
          </RoundButton>
        </Notice>
      ))}
    </div>
  )
}

function reachNotices({ unreached, onQuality }: CallNoticesProps): readonly OneNotice[] {
  if (unreached.length === 0) return []
  const title = say('unreached', { names: listNames(unreached.map(nameOf)) })
  return [
    {
      key: `unreached ${unreached.map(({ id }) => id).join()}`,
      words: { title, advice: say('unreached-advice') },
      button: { label: say('quality'), onPress: onQuality },
    },
  ]
}

/** Who knocks, who typed the code, and that we were muted. */
function useDoorNotices({ call, sources, onDoor, onCode }: CallNoticesProps): readonly OneNotice[] {
  const { allowed, waiting, mutedByOwner } = useStore(call.door.state)
  const giving = useStore(call.giver.state)
  const microphone = useSource(sources.microphone)
  const newest = waiting.at(-1)
  return [
    ...(allowed && newest && onDoor
      ? [
          {
            key: `knock ${newest.id}`,
            words: { title: knockWords(newest.name), advice: say('somebody-knocks-advice') },
            icon: DoorClosed,
            button: { label: say('answer'), onPress: onDoor },
          },
        ]
      : []),
    ...(asksForAnswer(giving) && onCode
      ? [
          {
            key: 'code',
            words: { title: say('code-typed'), advice: say('code-typed-advice') },
            icon: KeyRound,
            button: { label: say('answer'), onPress: onCode },
          },
        ]
      : []),
    ...(mutedByOwner && !microphone.on
      ? [
          {
            key: 'muted',
            words: { title: say('muted-by-owner'), advice: say('muted-by-owner-advice') },
            icon: MicOff,
            button: {
              label: say('turn-microphone-on'),
              onPress: () => void turn(sources.microphone, true),
            },
          },
        ]
      : []),
  ]
}

function useDeviceNotices(sources: Sources): readonly OneNotice[] {
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const screen = useSource(sources.screen)
  const replacements = [useReplacement(sources.camera), useReplacement(sources.microphone)]
  const secureAddress = location.href.replace(/^http:/, 'https:')
  const ofScreen = screen.error && screenWords(screen.error.code)
  return [
    ...deviceProblems(camera.error, microphone.error).map((problem): OneNotice => {
      const { remedy, ...words } = deviceWords(problem, secureAddress)
      const key = `${problem.kinds.join()} ${problem.code}`
      if (remedy === 'none') return { key, words }
      const mend = (): void => problem.kinds.forEach((kind) => void start(sources[kind]))
      return { key, words, button: { label: say(remedy), onPress: mend } }
    }),
    ...(ofScreen ? [{ key: 'screen', words: ofScreen }] : []),
    ...replacements.flatMap((replacement): readonly OneNotice[] => {
      if (!replacement) return []
      const { lost, device } = replacement
      const title = say('device-replaced', { device })
      const words = { title, advice: say('device-replaced-advice', { device: lost }) }
      return [{ key: `replaced ${lost} ${device}`, words, icon: Unplug }]
    }),
  ]
}
