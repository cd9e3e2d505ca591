/** The six reactions, in the order of their keys. */
import type { PlainWordId } from '../words/say.ts'

export const REACTIONS = ['thumbs-up', 'heart', 'laugh', 'party', 'idea', 'thumbs-down'] as const

export type Reaction = (typeof REACTIONS)[number]

export function isReaction(value: unknown): value is Reaction {
  return REACTIONS.some((reaction) => reaction === value)
}

export function reactionWord(reaction: Reaction): PlainWordId {
  return `react-${reaction}`
}
