/** The sockets of this node, each with its room and the epoch of the owner it was brought to: what another epoch says is not for it. */
import type { RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'

const GONE = 'what was said last may be lost on its way to the room: resume'

export type Aboard = {
  readonly board: (socket: number, room: RoomName) => void
  /** `null` before it was brought to its room; `undefined` if it is not here. */
  readonly epochOf: (socket: number) => number | null | undefined
  readonly bind: (socket: number, epoch: number) => void
  readonly leave: (socket: number) => void
  /** Does what an owner decided, if that is the one to which the socket was brought. */
  readonly perform: (effect: Effect, epoch: number) => void
  /** Whoever came into a room by another epoch, or by any, resumes: what it said last may be lost. */
  readonly sendAway: (room: RoomName, epoch?: number) => void
  readonly dismiss: (socket: number) => void
  readonly rooms: () => readonly RoomName[]
}

export function openAboard(apply: (effect: Effect) => void): Aboard {
  const sockets = new Map<number, { readonly room: RoomName; epoch: number | null }>()
  const rooms = new Map<RoomName, Set<number>>()

  function leave(socket: number): void {
    const room = sockets.get(socket)?.room
    sockets.delete(socket)
    if (room === undefined) return
    const there = rooms.get(room)
    there?.delete(socket)
    if (there?.size === 0) rooms.delete(room)
  }

  /** Once: from then on nobody speaks to it but to say that it is cut. */
  function dismiss(socket: number): void {
    const one = sockets.get(socket)
    if (one) one.epoch = null
    const refusal = { code: 'draining', message: GONE } as const
    apply({ type: 'close', to: { node: '', socket }, refusal })
  }

  return {
    board: (socket, room) => {
      sockets.set(socket, { room, epoch: null })
      const there = rooms.get(room)
      if (there) there.add(socket)
      else rooms.set(room, new Set([socket]))
    },
    epochOf: (socket) => sockets.get(socket)?.epoch,
    bind: (socket, epoch) => {
      const one = sockets.get(socket)
      if (one) one.epoch = epoch
    },
    leave,
    perform: (effect, epoch) => {
      const { socket } = effect.to
      if (sockets.get(socket)?.epoch !== epoch) return
      if (effect.type === 'release') leave(socket)
      apply(effect)
    },
    sendAway: (room, epoch) => {
      for (const socket of [...(rooms.get(room) ?? [])]) {
        const bound = sockets.get(socket)?.epoch ?? null
        if (bound !== null && bound !== epoch) dismiss(socket)
      }
    },
    dismiss,
    rooms: () => [...rooms.keys()],
  }
}
