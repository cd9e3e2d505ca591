/** Letters to and from all other nodes, as texts: one courier for each. Time is passed in. */
import type { RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import { openCourier, type Courier, type Packet } from './courier.ts'
import type { Said } from './held.ts'
import type { Marks, Outline } from './outline.ts'
import { MAX_LETTER_CHARS, type Part } from './parcel.ts'

export type InRoom = { readonly room: RoomName; readonly epoch: number }

/** Beside effects: what lets the node of the sockets hold its peers' sessions. */
export type Share = { readonly marks: Marks; readonly outline?: Outline }

export type Letter =
  /** To where the room lives. */
  | (InRoom & { readonly type: 'event'; readonly event: Said })
  /** From there, to the node of the sockets. */
  | (InRoom & Share & { readonly type: 'effects'; readonly effects: readonly Effect[] })
  /** From there, to the node that takes the room. */
  | Part<'estate'>
  /** Its node is lost: what do you hold of it? And the answer. */
  | (InRoom & { readonly type: 'asking' })
  | Part<'report'>
  /** The room does not live there any more. */
  | (InRoom & { readonly type: 'astray'; readonly event: Said })
  /** What was said before is lost. */
  | { readonly type: 'anew' }

export type PostOptions = {
  readonly say: (node: string, text: string) => void
  /** This node's name. */
  readonly self: () => string
  /** Whether a node has a lease: what others say is not heard, and comes again. */
  readonly isKnown: (node: string) => boolean
  readonly take: (from: string, letter: Letter) => void
  /** Something to or from that node was lost. */
  readonly sever: (node: string) => void
}

export type Post = {
  readonly send: (node: string, letter: Letter, nowMs: number) => void
  readonly sendEffects: (
    node: string,
    place: InRoom,
    effects: readonly Effect[],
    share: Share,
    nowMs: number,
  ) => void
  readonly hear: (text: string) => void
  readonly tick: (nowMs: number) => void
  /** Without a name: of all. */
  readonly forget: (node?: string) => void
  readonly resent: () => number
}

export function openPost({ say, self, isKnown, take, sever }: PostOptions): Post {
  const couriers = new Map<string, Courier>()
  let resentBefore = 0

  function courierTo(node: string): Courier {
    const there = couriers.get(node)
    if (there) return there
    const from = self()
    const sends = (packet: Packet): void => say(node, JSON.stringify({ from, to: node, ...packet }))
    const anew: Letter = { type: 'anew' }
    const courier = openCourier(sends, anew)
    couriers.set(node, courier)
    return courier
  }

  function send(node: string, letter: Letter, nowMs: number): void {
    courierTo(node).post(letter, nowMs)
  }

  return {
    send,
    sendEffects: (node, place, effects, share, nowMs) => {
      const all = parts(effects)
      const last = all.pop() ?? []
      for (const part of all)
        send(node, { type: 'effects', ...place, effects: part, marks: [] }, nowMs)
      send(node, { type: 'effects', ...place, effects: last, ...share }, nowMs)
    },
    hear: (text) => {
      const heard = read(text)
      if (heard?.to !== self() || !isKnown(heard.from)) return
      const { bodies, broken } = courierTo(heard.from).take(heard.packet)
      if (broken) sever(heard.from)
      for (const body of bodies) take(heard.from, body as Letter) // by a node of ours, which the broker let in
    },
    tick: (nowMs) => {
      for (const [node, courier] of [...couriers]) if (courier.tick(nowMs)) sever(node)
    },
    forget: (node) => {
      for (const one of node === undefined ? [...couriers.keys()] : [node]) {
        resentBefore += couriers.get(one)?.resent() ?? 0
        couriers.delete(one)
      }
    },
    resent: () => [...couriers.values()].reduce((sum, one) => sum + one.resent(), resentBefore),
  }
}

/** A resumed peer may have missed 512 KiB. */
function parts(effects: readonly Effect[]): (readonly Effect[])[] {
  const all: Effect[][] = []
  let chars = Infinity
  for (const effect of effects) {
    const more = effect.type === 'write' ? effect.frame.length : 0
    const last = all.at(-1)
    if (last && chars + more <= MAX_LETTER_CHARS) {
      last.push(effect)
      chars += more
    } else {
      all.push([effect])
      chars = more
    }
  }
  return all
}

/** `null` for what no node of ours says. */
function read(
  text: string,
): { readonly from: string; readonly to: string; readonly packet: Packet } | null {
  try {
    const { from, to, ...packet } = JSON.parse(text) as { from: unknown; to: unknown } & Packet // checked below as far as it matters
    const isPacket = packet.type === 'body' || packet.type === 'ack'
    const counts = Number.isSafeInteger(packet.row) && Number.isSafeInteger(packet.n)
    if (typeof from !== 'string' || typeof to !== 'string') return null
    return isPacket && counts ? { from, to, packet } : null
  } catch {
    return null
  }
}
