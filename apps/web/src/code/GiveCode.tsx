import { KeyRound } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import './code.css'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { nameOf } from '../call/call-state.ts'
import { Knocking } from '../door/AtDoor.tsx'
import { Button } from '../parts/Button.tsx'
import { Phrase } from '../parts/Phrase.tsx'
import { useStore } from '../use-store.ts'
import { endingOf } from '../words/ending.ts'
import { languageTag, say } from '../words/say.ts'
import type { Giver } from './give.ts'
import type { Giving, Guest } from './give-state.ts'
import { spacedCode } from './way.ts'

/** Six letters to be read aloud, and who has typed them (A6, D3). */
export function GiveCode({ giver }: { readonly giver: Giver }): ReactNode {
  const giving = useStore(giver.state)
  switch (giving.phase) {
    case 'none':
      return <AskForCode giver={giver} words={say('give-code-advice')} />
    case 'opening':
      return <p className="quiet">{say('code-coming')}</p>
    case 'open':
      return <OpenCode giver={giver} giving={giving} />
    case 'over':
      return <AskForCode giver={giver} words={say('code-over')} />
    case 'failed': {
      const { title, advice } = endingOf(giving.why)
      return <AskForCode giver={giver} words={`${title}. ${advice}`} />
    }
  }
}

function AskForCode({
  giver,
  words,
}: {
  readonly giver: Giver
  readonly words: string
}): ReactNode {
  return (
    <div className="give-code">
      <p className="quiet">{words}</p>
      <Button onPress={giver.open}>
        <KeyRound size={18} aria-hidden="true" />
        {say('give-code')}
      </Button>
    </div>
  )
}

type OpenCodeProps = {
  readonly giver: Giver
  readonly giving: Extract<Giving, { phase: 'open' }>
}

function OpenCode({ giver, giving }: OpenCodeProps): ReactNode {
  const announce = useAnnounce()
  const { code, untilMs, waiting, guest } = giving
  const letters = spacedCode(code)
  useEffect(() => announce({ type: 'line', text: letters }), [announce, letters])

  if (guest) return <Compare giver={giver} guest={guest} />
  const time = new Intl.DateTimeFormat(languageTag(), { timeStyle: 'short' }).format(untilMs)
  return (
    <div className="give-code">
      <p className="code" role="group" aria-label={say('six-letters')} lang="en" dir="ltr">
        {letters}
      </p>
      {waiting.map((id) => (
        <Knocking key={id} onLetIn={() => giver.letIn(id)} onRefuse={() => giver.refuse(id)}>
          {say('code-typed')}
        </Knocking>
      ))}
      <p className="quiet">{say('code-holds', { time })}</p>
    </div>
  )
}

/** Both have the same words if nobody sits in between: only then the other one gets the link. */
function Compare({ giver, guest }: { readonly giver: Giver; readonly guest: Guest }): ReactNode {
  const { phrase } = guest
  return (
    <div className="give-code">
      <p>{phrase === null ? say('connecting') : say('same-words', { name: nameOf(guest) })}</p>
      {phrase !== null && (
        <>
          <Phrase words={phrase} />
          <Button kind="primary" onPress={giver.confirm}>
            {say('words-same')}
          </Button>
        </>
      )}
      <Button onPress={giver.deny}>{say(phrase === null ? 'refuse' : 'words-differ')}</Button>
    </div>
  )
}
