import {
  Heart,
  Laugh,
  Lightbulb,
  PartyPopper,
  ThumbsDown,
  ThumbsUp,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Reaction } from './reaction.ts'

const ICONS: Readonly<Record<Reaction, LucideIcon>> = {
  'thumbs-up': ThumbsUp,
  heart: Heart,
  laugh: Laugh,
  party: PartyPopper,
  idea: Lightbulb,
  'thumbs-down': ThumbsDown,
}

export function ReactionIcon({
  reaction,
  size,
}: {
  readonly reaction: Reaction
  readonly size: number
}): ReactNode {
  const Icon = ICONS[reaction]
  return <Icon size={size} aria-hidden="true" />
}
