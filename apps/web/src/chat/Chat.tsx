import { X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import './chat.css'
import type { Call } from '../call/call.ts'
import { RoundButton } from '../parts/RoundButton.tsx'
import { useStore } from '../use-store.ts'
import { Composer } from './Composer.tsx'
import { Message } from './Message.tsx'

/** Nearer to the end than this, and the list follows new messages. */
const FOLLOWING_PX = 80

const WHO_CAN_READ =
  'Only those who are in the room now can read what you write: it goes straight to their browsers, and is kept nowhere else.'

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
  const { entries, draft } = useStore(call.chat)
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
        <RoundButton label="Close the chat" onPress={onClose}>
          <X size={20} aria-hidden="true" />
        </RoundButton>
      </header>
      {entries.length === 0 ? (
        <p className="chat__empty quiet">{WHO_CAN_READ}</p>
      ) : (
        // The app's one live region reads new messages: a second one here would read them twice.
        <ol
          className="chat__list"
          ref={list}
          onScroll={scrolled}
          tabIndex={0}
          aria-label="Messages"
        >
          {entries.map((entry, index) => (
            <Message
              key={entry.id}
              entry={entry}
              before={entries[index - 1]}
              onAgain={call.sayAgain}
              transfers={call.transfers}
            />
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
