import { Check, Download, File as FileIcon, Pause, Play, RotateCcw, X } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import './files.css'
import { Button } from '../parts/Button.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { fileProblem } from '../words/file-problem.ts'
import { isPicture, progressWords, type FileView } from './file-view.ts'
import type { Transfers } from './transfers.ts'
import { say } from '../words/say.ts'

export type FileCardProps = {
  readonly entryId: number
  readonly by: 'self' | 'peer'
  readonly file: FileView
  readonly transfers: Transfers
}

/** A file in the chat: what it is, how far it is, and what can be done with it. */
export function FileCard({ entryId, by, file, transfers }: FileCardProps): ReactNode {
  const { name, state, progress, url, problem } = file
  const card = useRef<HTMLDivElement>(null)
  const offered = state === 'offered' && by === 'peer'
  /** The buttons go with it: the focus stays at the file, and keys lead on from there. */
  const answer = (give: (id: number) => void): void => {
    card.current?.focus()
    give(entryId)
  }
  return (
    <div className="file" ref={card} tabIndex={-1} data-state={state}>
      {url !== null && isPicture(file) && (
        <a
          className="file__picture"
          href={url}
          download={name}
          aria-label={say('save-file', { name })}
        >
          <img src={url} alt={name} />
        </a>
      )}
      <div className="file__row">
        <FileIcon className="file__icon" size={20} aria-hidden="true" />
        <p className="file__what">
          <bdi className="file__name">{name}</bdi>
          <span className="file__words quiet">{progressWords(file)}</span>
        </p>
        <Actions entryId={entryId} by={by} file={file} transfers={transfers} />
      </div>
      {(state === 'running' || state === 'paused' || state === 'away') && (
        <progress
          className="file__bar"
          value={progress.ratio}
          aria-label={say('progress-of', { name })}
        />
      )}
      {offered && (
        <p className="file__offer">
          <Button kind="primary" onPress={() => answer(transfers.accept)}>
            {say('accept')}
          </Button>
          <Button onPress={() => answer(transfers.decline)}>{say('decline')}</Button>
        </p>
      )}
      {problem !== null && <p className="file__problem">{fileProblem(problem, by)}</p>}
    </div>
  )
}

function Actions({ entryId, by, file, transfers }: FileCardProps): ReactNode {
  const { name, state, url } = file
  const cancel = (
    <RoundButton label={say('cancel-file', { name })} onPress={() => transfers.cancel(entryId)}>
      <X size={18} aria-hidden="true" />
    </RoundButton>
  )
  switch (state) {
    case 'offered':
      return by === 'self' && cancel
    case 'running':
    case 'away':
      return (
        <>
          <RoundButton label={say('pause-file', { name })} onPress={() => transfers.pause(entryId)}>
            <Pause size={18} aria-hidden="true" />
          </RoundButton>
          {cancel}
        </>
      )
    case 'paused':
      return (
        <>
          <RoundButton
            label={say('go-on-file', { name })}
            onPress={() => transfers.resume(entryId)}
          >
            <Play size={18} aria-hidden="true" />
          </RoundButton>
          {cancel}
        </>
      )
    case 'done':
      return by === 'peer' && url !== null ? (
        <a
          className="round file__save"
          href={url}
          download={name}
          aria-label={say('save-file', { name })}
        >
          <Download size={18} aria-hidden="true" />
        </a>
      ) : (
        <Check className="file__done" size={18} aria-label={say('done')} />
      )
    case 'failed':
      return (
        by === 'self' && (
          <RoundButton
            label={say('resend-file', { name })}
            onPress={() => transfers.sendAgain(entryId)}
          >
            <RotateCcw size={18} aria-hidden="true" />
          </RoundButton>
        )
      )
  }
}
