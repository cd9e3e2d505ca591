import { Fragment, memo, type NamedExoticComponent, type ReactNode } from 'react'
import { FileCard } from '../files/FileCard.tsx'
import type { Transfers } from '../files/transfers.ts'
import { Button } from '../parts/Button.tsx'
import { listNames } from '../words/lists.ts'
import type { ChatEntry, Delivery } from './chat-state.ts'
import { linkify } from './linkify.ts'
import { languageTag, say } from '../words/say.ts'

/** Messages of one sender within this time stand under one name. */
const TOGETHER_MS = 3 * 60_000

export type MessageProps = {
  readonly entry: ChatEntry
  readonly before: ChatEntry | undefined
  /** The same function each time, or every message is read for links again whenever one arrives. */
  readonly onAgain: (entryId: number) => void
  readonly transfers: Transfers
  /** What it is said in: another one says it anew. */
  readonly language: string
}

/** One message: who, when, what, and what became of it if it is one's own. */
export const Message: NamedExoticComponent<MessageProps> = memo(ShownMessage)

function ShownMessage({ entry, before, onAgain, transfers }: MessageProps): ReactNode {
  const own = entry.by === 'self'
  const together = before !== undefined && isTogether(entry, before)
  return (
    <li className={own ? 'message message--own' : 'message'} data-together={together || undefined}>
      <p className={together ? 'unseen' : 'message__head'}>
        <span className="message__name">{own ? say('you') : entry.name}</span>{' '}
        <time dateTime={new Date(entry.atMs).toISOString()}>{timeWords(entry.atMs)}</time>
      </p>
      {'file' in entry ? (
        <FileCard entryId={entry.id} by={entry.by} file={entry.file} transfers={transfers} />
      ) : (
        <Text text={entry.text} />
      )}
      {'text' in entry && entry.by === 'self' && (
        <Fate delivery={entry.delivery} onAgain={() => onAgain(entry.id)} />
      )}
    </li>
  )
}

function Text({ text }: { readonly text: string }): ReactNode {
  return (
    <p className="message__text" dir="auto">
      {linkify(text).map((part, index) => (
        // Parts of one text neither move nor change.
        <Fragment key={index}>
          {part.type === 'text' ? (
            part.text
          ) : (
            <a href={part.href} target="_blank" rel="noopener noreferrer">
              {part.text}
            </a>
          )}
        </Fragment>
      ))}
    </p>
  )
}

function isTogether(entry: ChatEntry, before: ChatEntry): boolean {
  if (entry.atMs - before.atMs > TOGETHER_MS) return false
  if (entry.by === 'self') return before.by === 'self'
  return before.by === 'peer' && before.peer === entry.peer
}

function Fate({
  delivery,
  onAgain,
}: {
  readonly delivery: Delivery
  readonly onAgain: () => void
}): ReactNode {
  switch (delivery.type) {
    case 'sent':
      return null
    case 'sending':
      return <p className="message__fate message__fate--sending quiet">{say('sending')}</p>
    case 'unread':
      return (
        <p className="message__fate quiet">
          {say('nobody-read')}
          <Button kind="text" onPress={onAgain}>
            {say('send-again')}
          </Button>
        </p>
      )
    case 'failed':
      return (
        <p className="message__fate message__fate--failed">
          {say('not-delivered-to', { names: listNames(delivery.names) })}
          <Button kind="text" onPress={onAgain}>
            {say('send-again')}
          </Button>
        </p>
      )
  }
}

function timeWords(atMs: number): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat(languageTag(), clock).format(atMs)
}
