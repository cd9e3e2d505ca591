/** Knocks where six letters lead, and is told the way (PROTOCOL.md, O3). Who gave them out is alone there, and lets in one at a time. */
import { joinByCode, ownedRoom, RoomError, type Peer, type RoomErrorCode } from 'roomful'
import { decodeWay, encodeComing, type Way } from './way.ts'

export type Taking =
  | { readonly phase: 'joining' }
  | { readonly phase: 'knocking' }
  /** Let in. `phrase` is there once the two are connected. */
  | { readonly phase: 'comparing'; readonly phrase: string | null }
  /** `key` is what one comes with, and is let in by. */
  | { readonly phase: 'told'; readonly way: Way; readonly key: string }
  | { readonly phase: 'ended'; readonly why: RoomErrorCode }

/** Tells how far it is until `signal` fires. */
export async function takeCode(
  typed: string,
  name: string,
  signal: AbortSignal,
  tell: (taking: Taking) => void,
): Promise<void> {
  const left = new AbortController()
  signal.addEventListener('abort', () => left.abort(), { once: true })
  let knowsWay = false
  const say = (taking: Taking): void => {
    // Who knows the way is put out here, and needs nothing more.
    if (left.signal.aborted || (knowsWay && taking.phase !== 'told')) return
    tell(taking)
    if (taking.phase === 'told' || taking.phase === 'ended') left.abort()
  }
  const compare = async (peer: Peer): Promise<void> => {
    if (peer.state !== 'connected') return
    const phrase = await peer.safetyPhrase().catch((error: unknown) => {
      if (error instanceof RoomError) return null
      throw error
    })
    say({ phase: 'comparing', phrase })
  }
  /** Tells who gave out the code by which id we shall knock, so that nobody has to let us in twice. */
  const follow = async (way: Way): Promise<void> => {
    knowsWay = true
    const { name: own, key } = await ownedRoom()
    const room = await joining
    await room.send(encodeComing(own.slice(own.lastIndexOf('~') + 1))).catch(() => undefined)
    say({ phase: 'told', way, key })
  }
  const joining = joinByCode(typed, {
    media: false,
    name,
    signal: left.signal,
    on: {
      status: (status) => status === 'knocking' && say({ phase: 'knocking' }),
      'peer-changed': (peer) => void compare(peer),
      // The code is over with who gave it out.
      'peer-left': () => say({ phase: 'ended', why: 'no-such-code' }),
      message: (message) => {
        const way = decodeWay(message)
        if (way) void follow(way)
      },
    },
  })
  try {
    const room = await joining
    say({ phase: 'comparing', phrase: null })
    room.on('status', (status) => {
      if (status === 'closed') say({ phase: 'ended', why: room.closedBy?.code ?? 'closed' })
    })
  } catch (error) {
    say({ phase: 'ended', why: error instanceof RoomError ? error.code : 'internal' })
  }
}
