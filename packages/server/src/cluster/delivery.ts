/** Brings what sockets of this node say to where their rooms live. */
import type { RoomName } from '@roomful/protocol'
import type { Aboard } from './aboard.ts'
import type { Copies } from './copies.ts'
import type { Directory, Owner } from './directory.ts'
import type { Said } from './held.ts'
import type { Living } from './living.ts'
import type { Letter } from './post.ts'
import type { Tenure } from './tenure.ts'

export type DeliveryOptions = {
  readonly directory: Directory
  readonly tenure: Tenure
  readonly living: Living
  readonly aboard: Aboard
  readonly copies: Copies
  readonly clock: () => number
  readonly send: (node: string, letter: Letter) => void
}

/** Returns `false` for what has to wait. What nobody wants any more is as good as delivered. */
export function openDelivery(options: DeliveryOptions): (room: RoomName, said: Said) => boolean {
  const { directory, tenure, living, aboard, copies } = options

  function ownerOf(room: RoomName): Owner | null {
    const owner = directory.ownerOf(room)
    const isHere = owner?.node === tenure.name()
    return isHere && living.epochOf(room) !== owner.epoch ? null : owner
  }

  /** Without its lease a node goes on with whom it has where nobody else is concerned: it admits nobody (L5). */
  function mayAct(room: RoomName, { node }: Owner, said: Said): boolean {
    if (node !== tenure.name() || tenure.isValid() || said.type === 'cut') return true
    return living.isLocal(room) && (said.type !== 'joining' || living.has(room, said.peer))
  }

  return (room, said) => {
    const { socket } = said.carrier
    const owner = ownerOf(room)
    const wanted =
      said.type === 'joining' || (owner !== null && aboard.epochOf(socket) === owner.epoch)
    if (wanted && !(owner && mayAct(room, owner, said))) return false
    if (said.type === 'cut') aboard.leave(socket)
    // Its room was lost or never reached: it hears of that, or has.
    if (!wanted || !owner) return true
    const { node, epoch } = owner
    if (said.type === 'joining') aboard.bind(socket, epoch)
    const event: Said = { ...said, carrier: { node: tenure.name(), socket } }
    if (node === tenure.name()) living.advance(room, event)
    else {
      copies.said({ room, epoch }, event, options.clock())
      options.send(node, { type: 'event', room, epoch, event })
    }
    return true
  }
}
