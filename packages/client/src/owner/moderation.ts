/** The door of a room as who may moderate sees it, and the rest hears of it (PROTOCOL.md, O1 and O2). Loaded on first use. */
import {
  codeAndOpener,
  decodeModeration,
  MAX_KNOCK_NAME_CHARS,
  ownerOf,
  type Joined,
  type Moderating,
  type PeerId,
} from '@roomful/protocol'
import { RoomError } from '../errors.ts'
import type { Peer, Room } from '../types.ts'
import type { GateRoom } from './gate.ts'

/** Somebody before the door of a locked room. The server tells nothing of it but its id, and what it says that it is called. */
export type Knock = {
  readonly id: PeerId
  /** Its own word, and at most 64 characters; empty until it was told, or if it has none. */
  readonly name: string
  /** Lets it in. @throws RoomError `not-allowed`, `room-full` */
  readonly admit: () => void
  /** Sends it away; with the same key it cannot come back. @throws RoomError `not-allowed` */
  readonly refuse: () => void
}

/** The door of a room. What it does is done by the server, whatever the others' clients think of it. */
export type Moderation = {
  /** Whether we may: the room's name ends in our id, we opened it by a code, or a token says so. */
  readonly isAllowed: boolean
  /** Newcomers knock, and wait until they are admitted. */
  readonly isLocked: boolean
  /** Who knocks now. Empty for who may not moderate. */
  readonly knocks: ReadonlyMap<PeerId, Knock>
  /** Locks the room, or opens it to all, those who knock included. @throws RoomError `not-allowed` */
  readonly setLocked: (locked: boolean) => void
  /** Puts a peer out, and locks the room: keys are free, so it may come back as somebody else. @throws RoomError `not-allowed` */
  readonly remove: (peer: Peer | PeerId) => void
  /** Asks a peer to mute its microphone; the SDK does it, and its user can undo it. @throws RoomError `not-allowed` */
  readonly mute: (peer: Peer | PeerId) => void
  /** Lets somebody come again that was refused or removed. @throws RoomError `not-allowed` */
  readonly pardon: (id: PeerId) => void
}

export type LoadedModeration = Moderation & {
  readonly hear: (said: Joined | string) => void
}

export function createModeration(port: GateRoom, first: Joined | undefined): LoadedModeration {
  const knocks = new Map<PeerId, Knock>()
  let isLocked = false
  let last = first
  const { camera, microphone, screen } = port.room()
  for (const source of [camera, microphone, screen]) source.on('change', checkPublishing)

  function isAllowed(): boolean {
    const { name, id } = port.room()
    const owner = codeAndOpener(name)?.opener ?? ownerOf(name)
    return owner === id || (last?.permissions?.includes('moderate') ?? false)
  }

  function say(message: Moderating): void {
    if (!isAllowed())
      throw new RoomError(
        'not-allowed',
        'Only the owner of this room moderates it, or who has a token with "moderate".',
      )
    port.say(message)
  }

  function admit(peer: PeerId): void {
    if (last && port.peers.size + 1 >= last.capacity)
      throw new RoomError(
        'room-full',
        `The room takes ${last.capacity} peers: somebody has to go first.`,
      )
    say({ type: 'admitting-peer', peer })
  }

  function knocking(id: PeerId, name = ''): void {
    // The server began anew and does not know it; we are still connected.
    if (port.peers.has(id)) return admit(id)
    const knock: Knock = {
      id,
      name: name.slice(0, MAX_KNOCK_NAME_CHARS),
      admit: () => admit(id),
      refuse: () => say({ type: 'refusing-peer', peer: id }),
    }
    knocks.set(id, knock)
    port.emit('knock', knock)
  }

  function ended(id: PeerId): void {
    if (knocks.delete(id)) port.emit('knock-ended', id)
  }

  function locked(next: boolean): void {
    if (isLocked === next) return
    isLocked = next
    port.emit('locked', next)
  }

  /** We knock, and who may let us in asks who we are. */
  function tellName({ name }: Room['profile']): void {
    if (typeof name === 'string' && name !== '')
      port.say({ type: 'telling-name', name: name.slice(0, MAX_KNOCK_NAME_CHARS) })
  }

  /** The others would not show it, so nothing is sent. */
  function checkPublishing(): void {
    if (last?.permissions?.includes('publish') ?? true) return
    if (![camera, microphone, screen].some(({ enabled }) => enabled)) return
    port.problem(
      new RoomError('not-allowed', 'The token lacks "publish": nobody sees or hears you.'),
    )
  }

  checkPublishing()
  return {
    get isAllowed() {
      return isAllowed()
    },
    get isLocked() {
      return isLocked
    },
    knocks,
    setLocked: (next) => say({ type: 'locking-room', locked: next }),
    remove: (peer) => say({ type: 'removing-peer', peer: idOf(peer) }),
    mute: (peer) => say({ type: 'muting-peer', peer: idOf(peer) }),
    pardon: (peer) => say({ type: 'admitting-peer', peer }),
    hear: (said) => (typeof said === 'string' ? hear(said) : joined(said)),
  }

  function joined(message: Joined): void {
    last = message
    checkPublishing()
    if (message.recovered) return
    for (const id of [...knocks.keys()]) ended(id)
    // It may be another server, or the same after a restart: what it does not know is said again.
    if (isLocked && isAllowed()) say({ type: 'locking-room', locked: true })
    else locked(false)
  }

  function hear(frame: string): void {
    const message = decodeModeration(frame)
    if (message) port.trace(() => ({ type: 'received', message }))
    switch (message?.type) {
      case 'peer-knocking':
        return knocking(message.peer, message.name)
      case 'knock-ended':
        return ended(message.peer)
      case 'room-locked':
        return locked(message.locked)
      case 'requesting-name':
        return tellName(port.room().profile)
      case 'requesting-mute':
        microphone.muted = true
        return port.emit('mute-asked', message.from)
      case undefined:
    }
  }
}

function idOf(peer: Peer | PeerId): PeerId {
  return typeof peer === 'string' ? peer : peer.id
}
