/** Asks who was here before for the chat so far, and hands it to who asks us. */
import type { Json, PeerId, Room } from 'roomful'
import { nameOf } from '../call/call-state.ts'
import { settings } from '../kept/settings.ts'
import type { Store } from '../store.ts'
import type { ChatEvent, ChatState } from './chat-state.ts'
import { decodeHistory, historyOf } from './history.ts'

const ASK = 'ask'

/** Whether the chat is handed on in this room: not while one person in it has turned it off. */
export function isHandedOn(room: Room): boolean {
  return (
    settings.get().givesHistory &&
    [...room.peers.values()].every(({ profile }) => profile['history'] !== false)
  )
}

/** The function that it returns ends it. */
export function handOnHistory(room: Room, chat: Store<ChatState, ChatEvent>): () => void {
  const topic = room.topic<Json>('chat-history', { delivery: 'reliable' })
  /** Who was here before us and may have it; the first of them is asked. */
  const before = new Set<PeerId>(room.peers.keys())
  let asked: PeerId | null = null

  const ask = (): void => {
    if (asked !== null || !isHandedOn(room)) return
    const peer = [...before]
      .flatMap((id) => room.peers.get(id) ?? [])
      .find(({ state }) => state === 'connected')
    if (!peer) return
    asked = peer.id
    topic.send(ASK, { to: peer }).catch(() => forget(peer.id))
  }
  /** Has it not, or is gone: the next one is asked. */
  const forget = (id: PeerId): void => {
    before.delete(id)
    if (asked === id) asked = null
    ask()
  }
  const tell = (): void => {
    room.setProfile({ history: settings.get().givesHistory ? undefined : false })
  }

  const offs = [
    topic.on('message', (value, peer) => {
      if (value === ASK) {
        const self = { id: room.id, name: nameOf({ name: room.profile.name ?? '' }) }
        const said = isHandedOn(room) ? historyOf(chat.get().entries, self) : []
        // Who is gone meanwhile asks again when they are back.
        topic.send(said, { to: peer }).catch(() => undefined)
        return
      }
      if (peer.id !== asked) return
      const history = decodeHistory(value)
      if (history.length === 0) return forget(peer.id)
      before.clear()
      chat.dispatch({ type: 'history', self: room.id, from: nameOf(peer), history })
    }),
    room.on('peer-changed', ask),
    room.on('peer-left', ({ id }) => forget(id)),
    settings.subscribe(tell),
  ]
  tell()
  ask()
  return () => {
    for (const off of offs) off()
  }
}
