import { X } from 'lucide-react'
import { Fragment, useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import './chat.css'
import type { Call } from '../call/call.ts'
import { RoundButton } from '../parts/RoundButton.tsx'
import { useStore } from '../use-store.ts'
import { Composer } from './Composer.tsx'
import { isHandedOn } from './hand-on.ts'
import { Message } from './Message.tsx'
import { language } from '../words/language.ts'
import { say } from '../words/say.ts'

/** Nearer to the end than this, and the list follows new messages. */
const FOLLOWING_PX = 80

/** The chat (A5). What is typed and said is in the call, so that closing the chat loses nothing. */
export function Chat({
  call,
  title,
  onClose,
}: {
  readonly call: Call
  /** The heading: how it names its dialog or region is up to whoever shows the chat. */
  readonly title: ReactNode
  readonly onClose: () => void
}): ReactNode {
  const { entries, draft, before } = useStore(call.chat)
  const spoken = useStore(language)
  const list = useRef<HTMLOListElement>(null)
  const following = useRef(true)

  useEffect(() => {
    call.chat.dispatch({ type: 'opened' })
    return () => call.chat.dispatch({ type: 'closed' })
  }, [call])

  useLayoutEffect(() => {
    const element = list.current
    if (element && following.current) element.scrollTop = element.scrollHeight
  }, [entries])

  const scrolled = (): void => {
    const element = list.current
    if (!element) return
    const { scrollHeight, scrollTop, clientHeight } = element
    following.current = scrollHeight - scrollTop - clientHeight < FOLLOWING_PX
  }

  return (
    <div className="chat">
      <header className="chat__head">
        {title}
        <RoundButton label={say('close-chat')} onPress={onClose}>
          <X size={20} aria-hidden="true" />
        </RoundButton>
      </header>
      {entries.length === 0 ? (
        <p className="chat__empty quiet">
          {say(isHandedOn(call.room) ? 'who-reads' : 'who-reads-now')}
        </p>
      ) : (
        // The app's one live region reads new messages: a second one here would read them twice.
        <ol
          className="chat__list"
          ref={list}
          onScroll={scrolled}
          tabIndex={0}
          aria-label={say('messages')}
        >
          {entries.map((entry, index) => (
            <Fragment key={entry.id}>
              {index === 0 && before && (
                <li className="chat__before">{say('said-before', { name: before.from })}</li>
              )}
              {index === before?.count && <li className="chat__since" aria-hidden="true" />}
              <Message
                entry={entry}
                before={entries[index - 1]}
                onAgain={call.sayAgain}
                transfers={call.transfers}
                language={spoken}
              />
            </Fragment>
          ))}
        </ol>
      )}
      <Composer
        draft={draft}
        onType={(next) => call.chat.dispatch({ type: 'typed', draft: next })}
        onSay={(text) => {
          following.current = true
          call.say(text)
        }}
        onFiles={(files) => {
          following.current = true
          call.transfers.send(files)
        }}
      />
    </div>
  )
}
