/** A node of a backend, for its tests: peers by short names, and what was written to their sockets. */
import { decodeServerMessage, type ServerMessage } from '@roomful/protocol'
import type { Backend, BackendLink } from '../src/cluster/backend.ts'
import type { Effect } from '../src/effect.ts'
import type { After } from '../src/join.ts'
import type { Carrier } from '../src/session.ts'
import { eventually } from './client.ts'
import { peerId } from './world.ts'

type Node = {
  readonly link: BackendLink
  readonly effects: Effect[]
  readonly carrier: (socket: number) => Carrier
  readonly join: (room: string, peer: string, socket: number, after?: After) => void
  readonly decline: (room: string, peer: string, socket: number, to: string, reason: string) => void
  /** What was written to a socket of this node. */
  readonly heard: (socket: number) => readonly ServerMessage[]
}

export function openNode(
  backend: Backend,
  node: string,
  alsoApply?: (effect: Effect) => void,
): Node {
  const effects: Effect[] = []
  const link = backend.connect(node, (effect) => {
    effects.push(effect)
    alsoApply?.(effect)
  })
  const carrier = (socket: number): Carrier => ({ node, socket })
  return {
    link,
    effects,
    carrier,
    join: (room, peer, socket, after) =>
      link.dispatch(room, {
        type: 'joining',
        peer: peerId(peer),
        carrier: carrier(socket),
        after: after ?? null,
        epoch: `${node}-${socket}`,
        ice: { iceServers: [], expiresAt: null },
        permissions: null,
      }),
    decline: (room, peer, socket, to, reason) =>
      link.dispatch(room, {
        type: 'signaling',
        peer: peerId(peer),
        carrier: carrier(socket),
        signal: { type: 'declining-SDP-offer', to: peerId(to), reason },
      }),
    heard: (socket) =>
      effects.flatMap((effect) =>
        effect.type === 'write' && effect.to.socket === socket ? [read(effect.frame)] : [],
      ),
  }
}

/** As clients do: by one socket after the other, since a node that does not know yet where a room has gone sends away. */
export async function comesBack(
  { join, heard, effects }: Node,
  peer: string,
  sockets: readonly number[],
  after: After,
): Promise<number> {
  for (const socket of sockets) {
    join('r', peer, socket, after)
    const first = await eventually(() => {
      const wasSentAway = effects.some(({ type, to }) => type === 'close' && to.socket === socket)
      const answer = heard(socket)[0] ?? (wasSentAway ? null : undefined)
      if (answer === undefined) throw new Error(`${peer} has no answer`)
      return answer
    })
    if (!first) continue
    if (first.type === 'joined' && first.recovered) return socket
    throw new Error(`${peer} began anew: ${JSON.stringify(first)}`)
  }
  throw new Error(`${peer} was sent away each time`)
}

/** What became of who asked to join, where that is what it says. */
export function outcomeOf(effect: Effect): 'joined' | 'room-full' | null {
  if (effect.type === 'close' && effect.refusal.code === 'room-full') return 'room-full'
  return effect.type === 'write' && read(effect.frame).type === 'joined' ? 'joined' : null
}

function read(frame: string): ServerMessage {
  const message = decodeServerMessage(frame)
  if (!message) throw new Error(`no client can read ${frame}`)
  return message
}
