/** A code that was given out, and who typed it. One at a time is let in, so that whom one compares words with is certain. Pure. */
import type { PeerId, RoomErrorCode } from 'roomful'

/** Who was let in, and has the words to compare as soon as the two are connected. */
export type Guest = {
  readonly id: PeerId
  readonly name: string
  readonly phrase: string | null
}

export type Giving =
  | { readonly phase: 'none' }
  | { readonly phase: 'opening' }
  | {
      readonly phase: 'open'
      readonly code: string
      /** From then on it leads nowhere. */
      readonly untilMs: number
      readonly waiting: readonly PeerId[]
      readonly guest: Guest | null
    }
  | { readonly phase: 'over' }
  | { readonly phase: 'failed'; readonly why: RoomErrorCode }

export type GiveEvent =
  | { readonly type: 'opening' }
  | { readonly type: 'opened'; readonly code: string; readonly untilMs: number }
  | { readonly type: 'over' }
  | { readonly type: 'failed'; readonly why: RoomErrorCode }
  | { readonly type: 'knock'; readonly id: PeerId }
  | { readonly type: 'knock-ended'; readonly id: PeerId }
  | { readonly type: 'let-in'; readonly id: PeerId }
  | {
      readonly type: 'connected'
      readonly id: PeerId
      readonly name: string
      readonly phrase: string
    }
  | { readonly type: 'gone'; readonly id: PeerId }

export const NO_CODE: Giving = { phase: 'none' }

export function giveReducer(giving: Giving, event: GiveEvent): Giving {
  switch (event.type) {
    case 'opening':
      return { phase: 'opening' }
    case 'opened': {
      const { code, untilMs } = event
      return { phase: 'open', code, untilMs, waiting: [], guest: null }
    }
    case 'over':
      return { phase: 'over' }
    case 'failed':
      return { phase: 'failed', why: event.why }
    case 'knock':
    case 'knock-ended':
    case 'let-in':
    case 'connected':
    case 'gone':
      return giving.phase === 'open' ? { ...giving, ...changed(giving, event) } : giving
  }
}

type Open = Extract<Giving, { phase: 'open' }>
type Coming = Extract<GiveEvent, { readonly id: PeerId }>

function changed({ waiting, guest }: Open, event: Coming): Partial<Open> {
  const { id } = event
  const others = waiting.filter((one) => one !== id)
  switch (event.type) {
    case 'knock':
      return { waiting: [...others, id] }
    case 'knock-ended':
      return { waiting: others }
    case 'let-in':
      return guest ? {} : { waiting: others, guest: { id, name: '', phrase: null } }
    case 'connected': {
      const { name, phrase } = event
      return guest?.id === id ? { guest: { id, name, phrase } } : {}
    }
    case 'gone':
      return guest?.id === id ? { guest: null } : {}
  }
}

/** Somebody waits for an answer of ours. */
export function asksForAnswer(giving: Giving): boolean {
  if (giving.phase !== 'open') return false
  return giving.guest ? giving.guest.phrase !== null : giving.waiting.length > 0
}
