/** Hears what the room says of its door, and does what its owner says. The server is who enforces it. */
import { RoomError, type Knock, type Moderation, type Peer, type PeerId, type Room } from 'roomful'
import type { Announce } from '../announce/announcer.ts'
import { nameOf } from '../call/call-state.ts'
import { createStore, type Store } from '../store.ts'
import { say } from '../words/say.ts'
import { doorReducer, OPEN_DOOR, type DoorEvent, type DoorState } from './door-state.ts'

export type Door = {
  readonly state: Store<DoorState, DoorEvent>
  /** Lets in who will come by this id, once, without asking again. */
  readonly expect: (id: PeerId) => void
  readonly setLocked: (locked: boolean) => void
  readonly admit: (id: PeerId) => void
  readonly refuse: (id: PeerId) => void
  readonly mute: (id: PeerId) => void
  /** Puts somebody out, and locks the room. */
  readonly remove: (id: PeerId) => void
  /** Lets somebody knock again that was refused or removed. */
  readonly pardon: (id: PeerId) => void
  readonly stop: () => void
}

/** Who asks to come in, as far as it has told. */
export function knockWords(name: string): string {
  return name === '' ? say('somebody-knocks') : say('they-knock', { name })
}

export function createDoor(
  room: Room,
  announce: Announce,
  onProblem: (error: RoomError) => void,
): Door {
  const state = createStore(OPEN_DOOR, doorReducer)

  const knocked = ({ id, name }: Knock): void =>
    state.dispatch({ type: 'knock', id, name, nowMs: Date.now() })

  const guests = new Map<PeerId, 'expected' | 'let-in'>()
  /** Where it cannot be loaded, the server is away, and nobody can be told anything. */
  const act = async (what: (door: Moderation) => void): Promise<void> => {
    try {
      what(await room.moderation())
    } catch (error) {
      if (error instanceof RoomError) onProblem(error)
    }
  }

  const look = (door: Moderation): void => {
    state.dispatch({ type: 'allowed', allowed: door.isAllowed })
    state.dispatch({ type: 'locked', locked: door.isLocked })
    // Those who knocked before we listened.
    for (const knock of door.knocks.values()) knocked(knock)
  }

  const offs = [
    room.on('knock', (knock) => {
      const guest = guests.get(knock.id)
      if (guest === 'expected') {
        guests.set(knock.id, 'let-in')
        void act(() => knock.admit())
      }
      if (guest) return
      knocked(knock)
      announce({ type: 'line', text: knockWords(knock.name) })
    }),
    room.on('knock-ended', (id) => {
      guests.delete(id)
      state.dispatch({ type: 'knock-ended', id })
    }),
    room.on('locked', (locked) => {
      state.dispatch({ type: 'locked', locked })
      announce({ type: 'line', text: say(locked ? 'room-is-locked' : 'room-is-open') })
    }),
    room.on('mute-asked', () => state.dispatch({ type: 'muted', muted: true })),
    room.microphone.on('change', () => {
      if (!room.microphone.muted) state.dispatch({ type: 'muted', muted: false })
    }),
  ]
  void act(look)

  return {
    state,
    expect: (id) => void guests.set(id, 'expected'),
    setLocked: (locked) => void act((door) => door.setLocked(locked)),
    admit: (id) => void act((door) => door.knocks.get(id)?.admit()),
    refuse: (id) =>
      void act((door) => {
        const knock = door.knocks.get(id)
        knock?.refuse()
        state.dispatch({ type: 'sent-away', id, name: knock?.name || null })
      }),
    mute: (id) => void act((door) => door.mute(id)),
    remove: (id) =>
      void act((door) => {
        const peer: Peer | undefined = room.peers.get(id)
        door.remove(id)
        state.dispatch({ type: 'sent-away', id, name: peer ? nameOf(peer) : null })
      }),
    pardon: (id) =>
      void act((door) => {
        door.pardon(id)
        state.dispatch({ type: 'pardoned', id })
      }),
    stop: () => {
      for (const off of offs) off()
    },
  }
}
