/** One's stay in a room: hears what the room tells, and keeps what the screens show of it. */
import type { Peer, PeerId, Room, RoomErrorCode } from 'roomful'
import type { Announce } from '../announce/announcer.ts'
import { chatReducer, emptyChat, type ChatEvent, type ChatState } from '../chat/chat-state.ts'
import { deliver } from '../chat/deliver.ts'
import { handOnHistory } from '../chat/hand-on.ts'
import { createGiver, type Giver } from '../code/give.ts'
import { createDoor, type Door } from '../door/door.ts'
import { createTransfers, type Transfers } from '../files/transfers.ts'
import { createReactions, type Reactions } from '../reactions/reactions.ts'
import { createStore, type Store } from '../store.ts'
import { nameOf } from './call-state.ts'
import { handOf, nextHand } from './hands.ts'
import { say } from '../words/say.ts'

export type Call = {
  readonly room: Room
  readonly chat: Store<ChatState, ChatEvent>
  readonly transfers: Transfers
  readonly reactions: Reactions
  /** One's own hand, as `PeerView.hand`. */
  readonly hand: Store<number | null, number | null>
  readonly toggleHand: () => void
  readonly door: Door
  readonly giver: Giver
  /** What is wrong: between us and somebody a secret that differs, or a room that is full for who knocks. */
  readonly problem: Store<RoomErrorCode | null, RoomErrorCode | null>
  /** Says it to everybody who is there. */
  readonly say: (text: string) => void
  /** Sends an entry once more to those who did not get it. */
  readonly sayAgain: (entryId: number) => void
}

/**
 * Keeps on until the room is closed; leaving it is for whoever joined it.
 * @param secret what seals the room, or `null`: a code leads to it as well
 */
export function startCall(room: Room, secret: string | null, announce: Announce): Call {
  const chat = createStore(emptyChat, chatReducer)
  const transfers = createTransfers(room, chat, announce)
  const reactions = createReactions(room)
  const hand = createStore<number | null, number | null>(null, (_, next) => next)
  const problem = createStore<RoomErrorCode | null, RoomErrorCode | null>(null, (_, next) => next)
  const door = createDoor(room, announce, ({ code }) => problem.dispatch(code))
  const giver = createGiver({ room: room.name, secret }, announce, door.expect)
  const hands = new Map<PeerId, number | null>()

  const lookForHands = (): void => {
    for (const peer of room.peers.values()) {
      const raised = handOf(peer.profile)
      if (raised !== null && hands.get(peer.id) === null)
        announce({ type: 'line', text: say('hand-is-up', { name: nameOf(peer) }) })
      hands.set(peer.id, raised)
    }
  }

  const send = async (entryId: number, text: string, to: readonly Peer[]): Promise<void> => {
    const delivery = await deliver(text, to)
    chat.dispatch({ type: 'delivery', id: entryId, delivery })
    if (delivery.type === 'failed') announce({ type: 'line', text: say('not-delivered') })
  }

  const stop = (): void => {
    for (const off of offs) off()
    transfers.stop()
    reactions.stop()
    door.stop()
    giver.stop()
  }

  const offs = [
    room.on('status', (status) => {
      if (status === 'closed') stop()
    }),
    room.on('peer-joined', (peer) => {
      lookForHands()
      announce({ type: 'joined', peer: peer.id, name: nameOf(peer) })
    }),
    room.on('peer-left', (peer) => {
      lookForHands()
      announce({ type: 'left', peer: peer.id, name: nameOf(peer) })
    }),
    room.on('peer-changed', (peer) => {
      lookForHands()
      const named = { type: 'named', peer: peer.id, name: nameOf(peer) } as const
      announce(named)
      chat.dispatch(named)
    }),
    room.on('message', (message, peer) => {
      // Texts are the chat; whatever else an app sends is not for it.
      if (typeof message !== 'string') return
      const name = nameOf(peer)
      chat.dispatch({ type: 'heard', peer: peer.id, name, text: message, atMs: Date.now() })
      announce({ type: 'message', name, text: message })
    }),
    room.on('file', transfers.offered),
    room.on('problem', ({ code }) => problem.dispatch(code)),
    handOnHistory(room, chat),
  ]
  lookForHands()

  return {
    room,
    chat,
    transfers,
    reactions,
    hand,
    toggleHand: () => {
      const raised = [...room.peers.values()].map(({ profile }) => ({ hand: handOf(profile) }))
      hand.dispatch(hand.get() === null ? nextHand(raised) : null)
      room.setProfile({ hand: hand.get() ?? undefined })
    },
    door,
    giver,
    problem,
    say: (text) => {
      const { nextId } = chat.get()
      chat.dispatch({ type: 'said', text, atMs: Date.now() })
      void send(nextId, text, [...room.peers.values()])
    },
    sayAgain: (entryId) => {
      const entry = chat.get().entries.find(({ id }) => id === entryId)
      if (entry?.by !== 'self' || 'file' in entry) return
      const { delivery, text } = entry
      const to = delivery.type === 'failed' ? delivery.to : [...room.peers.keys()]
      chat.dispatch({ type: 'delivery', id: entryId, delivery: { type: 'sending' } })
      const there = to.flatMap((id) => room.peers.get(id) ?? [])
      void send(entryId, text, there)
    },
  }
}
