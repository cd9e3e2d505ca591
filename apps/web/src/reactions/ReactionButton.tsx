import { SmilePlus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import './reactions.css'
import { RoundButton } from '../parts/RoundButton.tsx'
import { say } from '../words/say.ts'
import { REACTIONS, reactionWord, type Reaction } from './reaction.ts'
import { ReactionIcon } from './ReactionIcon.tsx'

export type ReactionButtonProps = {
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly onReact: (reaction: Reaction) => void
}

/** The six reactions above their button. */
export function ReactionButton({ open, onOpen, onReact }: ReactionButtonProps): ReactNode {
  return (
    <DialogTrigger isOpen={open} onOpenChange={onOpen}>
      <RoundButton label={say('react')} shortcut="react" className="tool tool--wide">
        <SmilePlus size={22} aria-hidden="true" />
      </RoundButton>
      <Popover className="popover reactions-popover" placement="top" offset={10}>
        <Dialog className="dialog" aria-label={say('react')}>
          <ReactionRow onReact={onReact} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

export function ReactionRow({ onReact }: Pick<ReactionButtonProps, 'onReact'>): ReactNode {
  return (
    <div className="reactions">
      {REACTIONS.map((reaction) => (
        <RoundButton
          key={reaction}
          label={say(reactionWord(reaction))}
          onPress={() => onReact(reaction)}
        >
          <ReactionIcon reaction={reaction} size={24} />
        </RoundButton>
      ))}
    </div>
  )
}
