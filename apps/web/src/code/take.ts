/** Knocks where six letters lead, and is told the way (PROTOCOL.md, O3). Who gave them out is alone there, and lets in one at a time. */
import { joinByCode, RoomError, type Peer, type RoomErrorCode } from 'roomful'
import { decodeWay, type Way } from './way.ts'

export type Taking =
  | { readonly phase: 'joining' }
  | { readonly phase: 'knocking' }
  /** Let in. `phrase` is there once the two are connected. */
  | { readonly phase: 'comparing'; readonly phrase: string | null }
  | { readonly phase: 'told'; readonly way: Way }
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
  const say = (taking: Taking): void => {
    if (left.signal.aborted) return
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
  try {
    const room = await joinByCode(typed, {
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
          if (way) say({ phase: 'told', way })
        },
      },
    })
    say({ phase: 'comparing', phrase: null })
    room.on('status', (status) => {
      if (status === 'closed') say({ phase: 'ended', why: room.closedBy?.code ?? 'closed' })
    })
  } catch (error) {
    say({ phase: 'ended', why: error instanceof RoomError ? error.code : 'internal' })
  }
}
