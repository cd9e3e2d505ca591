/**
 * Gives out six letters that lead into a room (PROTOCOL.md, O3): opens the room of the code, lets in who typed it, and
 * once both have compared their words hands over the way. Ends with the call.
 */
import { openCode, RoomError, type Knock, type Peer, type PeerId, type Room } from 'roomful'
import type { Announce } from '../announce/announcer.ts'
import { createStore, type Store } from '../store.ts'
import { say } from '../words/say.ts'
import { giveReducer, NO_CODE, type GiveEvent, type Giving } from './give-state.ts'
import { decodeComing, encodeWay, type Way } from './way.ts'

/** As long as the server takes newcomers by a code. */
const CODE_MS = 10 * 60_000

export type Giver = {
  readonly state: Store<Giving, GiveEvent>
  /** Draws a code; the one before is over by that. */
  readonly open: () => void
  readonly letIn: (id: PeerId) => void
  readonly refuse: (id: PeerId) => void
  /** The words are the same on both sides: hands over the way. */
  readonly confirm: () => void
  /** They differ: puts whoever it is out. */
  readonly deny: () => void
  readonly stop: () => void
}

/** @param onGuest by which id whoever was shown the way will come: it was let in here */
export function createGiver(way: Way, announce: Announce, onGuest: (id: PeerId) => void): Giver {
  const state = createStore(NO_CODE, giveReducer)
  const knocks = new Map<PeerId, Knock>()
  let ended = new AbortController()
  let room: Room | null = null
  /** Whom we have told the way. */
  let told: PeerId | null = null

  const giveUp = (): void => {
    ended.abort()
    knocks.clear()
    room = null
  }

  const over = (): void => {
    giveUp()
    state.dispatch({ type: 'over' })
  }

  const open = async (): Promise<void> => {
    giveUp()
    ended = new AbortController()
    const { signal } = ended
    state.dispatch({ type: 'opening' })
    const current = (): boolean => !signal.aborted
    try {
      const opened = await openCode({
        media: false,
        signal,
        on: {
          knock: (knock) => {
            knocks.set(knock.id, knock)
            state.dispatch({ type: 'knock', id: knock.id })
            announce({ type: 'line', text: say('code-typed') })
          },
          'knock-ended': (id) => {
            knocks.delete(id)
            state.dispatch({ type: 'knock-ended', id })
          },
          'peer-changed': (peer) => void compare(peer),
          'peer-left': ({ id }) => state.dispatch({ type: 'gone', id }),
          message: (message, { id }) => {
            const coming = id === told ? decodeComing(message) : null
            if (coming === null) return
            onGuest(coming)
            void putOut(id)
          },
          status: (status) => status === 'closed' && current() && over(),
        },
      })
      if (!current()) return
      room = opened.room
      state.dispatch({ type: 'opened', code: opened.code, untilMs: Date.now() + CODE_MS })
      const timer = setTimeout(over, CODE_MS)
      signal.addEventListener('abort', () => clearTimeout(timer))
    } catch (error) {
      if (!current()) return
      giveUp()
      state.dispatch({ type: 'failed', why: error instanceof RoomError ? error.code : 'internal' })
    }
  }

  const compare = async (peer: Peer): Promise<void> => {
    if (peer.state !== 'connected') return
    try {
      const phrase = await peer.safetyPhrase()
      state.dispatch({ type: 'connected', id: peer.id, name: peer.name, phrase })
    } catch (error) {
      // It was cut meanwhile: asked again when it is back.
      if (!(error instanceof RoomError)) throw error
    }
  }

  const guestId = (): PeerId | null => {
    const giving = state.get()
    return giving.phase === 'open' ? (giving.guest?.id ?? null) : null
  }

  /** It has what it came for, or shall have nothing. */
  const putOut = async (id: PeerId): Promise<void> => {
    state.dispatch({ type: 'gone', id })
    const door = await room?.moderation()
    if (room?.peers.has(id)) door?.remove(id)
  }

  /** It says by which id it will come, and goes; who is gone before it has the way types the code again. */
  const handOver = async (id: PeerId): Promise<void> => {
    told = id
    await room?.send(encodeWay(way), { to: id }).catch(() => putOut(id))
  }

  return {
    state,
    open: () => void open(),
    letIn: (id) => {
      if (guestId() !== null) return
      knocks.get(id)?.admit()
      state.dispatch({ type: 'let-in', id })
    },
    refuse: (id) => knocks.get(id)?.refuse(),
    confirm: () => {
      const id = guestId()
      if (id !== null) void handOver(id)
    },
    deny: () => {
      const id = guestId()
      if (id !== null) void putOut(id)
    },
    stop: giveUp,
  }
}
