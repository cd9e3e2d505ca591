import { Paperclip, SendHorizontal } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { FilePicker } from '../files/FilePicker.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { isTooLong } from './deliver.ts'
import { say } from '../words/say.ts'

export type ComposerProps = {
  readonly draft: string
  readonly onType: (draft: string) => void
  readonly onSay: (text: string) => void
  readonly onFiles: (files: readonly File[]) => void
}

/** Where one writes: Enter sends, Shift and Enter begin a new line. */
export function Composer({ draft, onType, onSay, onFiles }: ComposerProps): ReactNode {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const tooLong = isTooLong(draft)
  const text = draft.trim()

  // As high as its lines, up to the limit in chat.css.
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.blockSize = 'auto'
    element.style.blockSize = `${element.scrollHeight + 2}px`
  }, [draft])

  const send = (): void => {
    if (text !== '' && !tooLong) onSay(text)
    field.current?.focus()
  }
  const pressed = (event: KeyboardEvent): void => {
    // While letters are being composed, Enter belongs to the input method.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <div className="composer">
      {tooLong && (
        <p className="composer__wrong" id={`${id}-wrong`}>
          {say('message-long')}
        </p>
      )}
      <div className="composer__row">
        <FilePicker picker={picker} onFiles={onFiles} />
        <RoundButton label={say('send-files')} onPress={() => picker.current?.click()}>
          <Paperclip size={20} aria-hidden="true" />
        </RoundButton>
        <label className="unseen" htmlFor={id}>
          {say('message')}
        </label>
        <textarea
          ref={field}
          id={id}
          className="field__input composer__field"
          rows={1}
          value={draft}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={pressed}
          placeholder={say('message')}
          enterKeyHint="send"
          aria-invalid={tooLong}
          aria-describedby={tooLong ? `${id}-wrong` : undefined}
        />
        <RoundButton label={say('send')} className="round composer__send" onPress={send}>
          <SendHorizontal size={20} className="turns-with-text" aria-hidden="true" />
        </RoundButton>
      </div>
    </div>
  )
}
