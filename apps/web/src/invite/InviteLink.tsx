import { Check, Copy, Share2 } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import './invite.css'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { Button } from '../parts/Button.tsx'
import { copyText } from './copy.ts'
import { say } from '../words/say.ts'

/** How long the button says that it has copied. */
const COPIED_MS = 2_500

/** The link into this room, to be copied or handed to another program. */
export function InviteLink({ link }: { readonly link: string }): ReactNode {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const announce = useAnnounce()
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async (): Promise<void> => {
    if (await copyText(link)) {
      setCopied(true)
      announce({ type: 'line', text: say('link-copied') })
      return
    }
    // What is selected can be copied by hand.
    field.current?.focus()
    field.current?.select()
  }
  const share = async (): Promise<void> => {
    // Whoever closes the sheet has changed their mind: nothing to say.
    await navigator.share({ url: link }).catch(() => undefined)
  }

  return (
    <div className="invite-link">
      <label className="unseen" htmlFor={id}>
        {say('room-link')}
      </label>
      <input
        ref={field}
        id={id}
        className="field__input invite-link__field"
        value={link}
        readOnly
        onFocus={(event) => event.target.select()}
      />
      <div className="invite-link__buttons">
        <Button kind="primary" onPress={() => void copy()}>
          {copied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
          {say(copied ? 'copied' : 'copy-link')}
        </Button>
        {canShare() && (
          <Button onPress={() => void share()}>
            <Share2 size={18} aria-hidden="true" />
            {say('share')}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Phones have a sheet for it; on computers the clipboard is what one expects. */
function canShare(): boolean {
  return 'share' in navigator && matchMedia('(pointer: coarse)').matches
}
