/**
 * Two deliveries over links that break anywhere, pages that restart, messages taken back: one world for each row of choices.
 * Keeps account of every message, so that after any step it can be said whether one came twice, late or not at all (N3).
 */
import { createDelivery, type Delivery } from '../src/channel/delivery.ts'
import { SMALL_BYTES } from '../src/channel/incoming.ts'
import type { RoomErrorCode } from '../src/errors.ts'

type Outcome = 'waiting' | 'delivered' | RoomErrorCode

type Sent = {
  readonly id: number
  readonly bytes: number
  readonly page: string
  readonly cancel: () => void
  cancelled: boolean
  outcome: Outcome
  /** The page that it came to. */
  arrivedAt: string | null
}

type Side = {
  page: string
  delivery: Delivery
  readonly maxBytes: number
  /** The newest link that it used, and whether it still does. */
  link: number
  attached: boolean
  sent: Sent[]
}

type Link = {
  readonly pages: readonly [string, string]
  readonly frames: readonly [ArrayBuffer[], ArrayBuffer[]]
}

export type World = {
  /** One step, chosen by a whole number. Throws at anything that must not be. */
  readonly step: (choice: number) => void
  /** Mends everything, lets everything arrive, and throws if a message is unaccounted for. */
  readonly settle: () => void
  readonly counts: Record<string, number>
}

/** @param shape chooses the sizes of chunks and messages, and what the sides take */
export function createWorld(shape: number): World {
  const maxFrameBytes = [14, 40, 1_000, 65_536][shape & 3] ?? 40
  const limits = [0, SMALL_BYTES, 200_000]
  const counts: Record<string, number> = {}
  const links: Link[] = []
  const all: Sent[] = []
  /** That arrived, at each side. */
  const newest: [number, number] = [-1, -1]
  let pages = 0
  let nowMs = 0
  const sides: readonly [Side, Side] = [
    side(limits[(shape >> 2) % 3] ?? 0),
    side(limits[(shape >> 4) % 3] ?? 0),
  ]

  function side(maxBytes: number): Side {
    const delivery = createDelivery(maxBytes)
    return { page: `page-${++pages}`, delivery, maxBytes, link: -1, attached: false, sent: [] }
  }

  function count(what: string): void {
    counts[what] = (counts[what] ?? 0) + 1
  }

  function step(choice: number): void {
    const at = choice & 1 ? 1 : 0
    const own = sides[at]
    const amount = (choice >>> 8) & 0xff
    nowMs += (choice >>> 16) & 7
    switch ((choice >>> 1) & 15) {
      case 0:
      case 1:
      case 2:
        for (let i = 0; i <= (amount & 3); i++) send(at, choice >>> (9 + i))
        return
      case 3:
      case 4:
      case 5:
      case 6:
        write(own, at, 1 + (amount & 15))
        return
      case 7:
      case 8:
      case 9:
      case 10:
      case 11:
        read(own, at, 1 + (amount & 15))
        return
      case 12:
        return cancel(own, amount)
      case 13:
        return attach(own, at)
      case 14:
        if (amount < 100) links.push({ pages: [sides[0].page, sides[1].page], frames: [[], []] })
        return
      case 15:
        if (amount < 8) restart(own)
        else if (amount < 40) detach(own)
    }
  }

  function send(at: 0 | 1, size: number): void {
    const own = sides[at]
    const large = maxFrameBytes > 1_000 && (size & 31) === 0
    const bytes = large ? SMALL_BYTES + (size % 3) * 90_000 + 1 : 4 + (size % (maxFrameBytes * 3))
    const body = new Uint8Array(bytes)
    const id = all.length
    new DataView(body.buffer).setUint32(0, id)
    body.fill(id, 4)
    const message: Sent = {
      id,
      bytes,
      page: own.page,
      cancelled: false,
      outcome: 'waiting',
      arrivedAt: null,
      cancel: own.delivery.send({ type: id & 3, body }, (error) => {
        if (message.outcome !== 'waiting') throw new Error(`${id} was settled twice`)
        message.outcome = error?.code ?? 'delivered'
        if (!error && message.arrivedAt === null && !message.cancelled)
          throw new Error(`${id} is said to be delivered and is not`)
        count(message.outcome)
      }),
    }
    all.push(message)
    own.sent.push(message)
  }

  /** @returns how many frames */
  function write(own: Side, at: number, most: number): number {
    const frames = own.attached ? links[own.link]?.frames[at] : undefined
    if (!frames) return 0
    for (let i = 0; i < most; i++) {
      const frame = own.delivery.next(nowMs, most !== 1, maxFrameBytes)
      if (!frame) return i
      if (frame.length > maxFrameBytes) throw new Error('a frame is too large')
      frames.push(frame.slice().buffer)
    }
    return most
  }

  /** @returns how many frames */
  function read(own: Side, at: number, most: number): number {
    const frames = own.attached ? links[own.link]?.frames[1 - at] : undefined
    if (!frames) return 0
    for (let i = 0; i < most; i++) {
      const frame = frames.shift()
      if (!frame) return i
      const parcel = own.delivery.receive(frame, nowMs)
      if (parcel) arrive(own.page, at, parcel.type, parcel.body)
    }
    return most
  }

  function arrive(page: string, at: number, type: number, body: Uint8Array): void {
    const id = new DataView(body.buffer).getUint32(0)
    const message = all[id]
    if (!message) throw new Error(`${id} was never sent`)
    if (message.arrivedAt !== null) throw new Error(`${id} came twice`)
    if (message.outcome !== 'waiting') throw new Error(`${id} came after ${message.outcome}`)
    if (type !== (id & 3) || body.length !== message.bytes) throw new Error(`${id} is not whole`)
    // What is no chunk's edge is copied with what is.
    for (let i = 4; i < body.length; i += body.length > 1_000 ? 97 : 1)
      if (body[i] !== (id & 0xff)) throw new Error(`${id} is garbled`)
    const before = newest[at] ?? -1
    if (before > id) throw new Error(`${id} came after ${before}`)
    newest[at] = id
    message.arrivedAt = page
    count('arrived')
  }

  function cancel(own: Side, amount: number): void {
    if (amount > 60) return
    const message = own.sent.at(-1 - amount)
    if (message?.outcome !== 'waiting') return
    message.cancelled = true
    message.cancel()
    count('cancelled')
  }

  /** To the newest link, where it is with the page that we are. */
  function attach(own: Side, at: number): void {
    const last = links.length - 1
    const link = links[last]
    if (!link || own.link === last || link.pages[at] !== own.page) return
    own.link = last
    own.attached = true
    own.delivery.link(link.pages[1 - at] ?? '')
    count('linked')
  }

  function detach(own: Side): void {
    own.attached = false
    own.delivery.unlink()
  }

  function restart(own: Side): void {
    count('restarted')
    Object.assign(own, side(own.maxBytes))
  }

  function settle(): void {
    links.push({ pages: [sides[0].page, sides[1].page], frames: [[], []] })
    for (const [at, own] of sides.entries()) attach(own, at)
    for (let moved = 1; moved > 0;) {
      moved = 0
      for (const [at, own] of sides.entries()) moved += write(own, at, 1_000) + read(own, at, 1_000)
    }
    for (const { sent, page } of sides)
      for (const { id, outcome, cancelled } of sent)
        if (outcome === 'waiting' && !cancelled) throw new Error(`${id} of ${page} waits for ever`)
  }

  return { step, settle, counts }
}
