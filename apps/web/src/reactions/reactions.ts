/** Who reacts, and for how long it is seen. Told to everybody by a topic (N6). */
import type { PeerId, Room } from 'roomful'
import { createStore, type Store } from '../store.ts'
import { isReaction, type Reaction } from './reaction.ts'

const SHOWN_MS = 4_000

/** One for each who reacted lately: the newest counts. */
export type Shown = ReadonlyMap<PeerId, { readonly reaction: Reaction; readonly nth: number }>

export type Reactions = {
  readonly shown: Store<Shown, Shown>
  readonly react: (reaction: Reaction) => void
  readonly stop: () => void
}

export function createReactions(room: Room): Reactions {
  const shown = createStore<Shown, Shown>(new Map(), (_, next) => next)
  const topic = room.topic<string, unknown>('reactions', { delivery: 'unreliable' })
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let nth = 0

  const show = (id: PeerId, reaction: Reaction): void => {
    const mine = { reaction, nth: ++nth }
    shown.dispatch(new Map([...shown.get(), [id, mine]]))
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (shown.get().get(id) !== mine) return
      shown.dispatch(new Map([...shown.get()].filter(([other]) => other !== id)))
    }, SHOWN_MS)
    timers.add(timer)
  }
  const off = topic.on('message', (value, peer) => {
    if (isReaction(value)) show(peer.id, value)
  })
  return {
    shown,
    react: (reaction) => {
      show(room.id, reaction)
      // Who is not reached now misses a smile.
      topic.send(reaction).catch(() => undefined)
    },
    stop: () => {
      off()
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
