import { describe, expect, it } from 'vitest'
import { RoomError } from '../errors.ts'
import { createDelivery, type Delivery } from './delivery.ts'
import { ACK, ASK, CANCEL, CHUNK, decodeFrame, encodeFrame, FIRST, PUSH, RESUME } from './frame.ts'
import { decodeMessage, encodeMessage } from './message.ts'

const MiB = 1024 * 1024
const MAX_FRAME_BYTES = 65_536

/** Two that are linked, and what was said between them. */
function linked(maxBytes = 64 * MiB) {
  const [ada, bob] = [createDelivery(maxBytes), createDelivery(maxBytes)]
  ada.link('bob-1')
  bob.link('ada-1')
  return { ada, bob }
}

/** The frames that it has to send now. */
function frames(from: Delivery, nowMs = 0): Uint8Array<ArrayBuffer>[] {
  const said: Uint8Array<ArrayBuffer>[] = []
  for (let frame; (frame = from.next(nowMs, true, MAX_FRAME_BYTES));) said.push(frame.slice())
  return said
}

const kinds = (said: readonly Uint8Array<ArrayBuffer>[]): number[] =>
  said.map(({ buffer }) => decodeFrame(buffer).kind)

/** Gives the frames to the other; the messages that they complete. */
function give(to: Delivery, said: readonly Uint8Array<ArrayBuffer>[], nowMs = 0): unknown[] {
  return said
    .map(({ buffer }) => to.receive(buffer, nowMs))
    .flatMap((parcel) => (parcel ? [decodeMessage(parcel)] : []))
}

/** Until neither has anything to say. */
function talk(ada: Delivery, bob: Delivery, nowMs = 0): unknown[] {
  const heard: unknown[] = []
  for (let said = 1; said > 0;) {
    const [forth, back] = [frames(ada, nowMs), frames(bob, nowMs)]
    heard.push(...give(bob, forth, nowMs), ...give(ada, back, nowMs))
    said = forth.length + back.length
  }
  return heard
}

function send(from: Delivery, message: string | Uint8Array<ArrayBuffer>) {
  const going = { outcome: 'waiting', about: '', cancel: () => {} }
  going.cancel = from.send(encodeMessage(message), (error) => {
    Object.assign(going, { outcome: error?.code ?? 'delivered', about: error?.message })
  })
  return going
}

describe('messages to a peer (N3)', () => {
  it('go at once, after our RESUME, and are acknowledged at once when nothing follows', () => {
    const { ada, bob } = linked()
    const going = send(ada, 'hello')
    const said = frames(ada)
    expect(kinds(said)).toEqual([RESUME, CHUNK | FIRST | PUSH])
    expect(give(bob, said)).toEqual(['hello'])
    const back = frames(bob)
    expect(kinds(back)).toEqual([RESUME, ACK])
    expect(going.outcome).toBe('waiting')
    give(ada, back)
    expect(going.outcome).toBe('delivered')
  })

  it('of any size arrive whole (N5)', () => {
    const { ada, bob } = linked()
    const bytes = new Uint8Array(5 * MiB).map((_, at) => at % 251)
    const going = send(ada, bytes)
    const [first] = talk(ada, bob)
    expect(going.outcome).toBe('delivered')
    expect(Buffer.from(first as Uint8Array).equals(bytes)).toBe(true)
  })

  it('that are many are acknowledged together, every 10 ms', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    for (let n = 0; n < 1_000; n++) send(ada, `${n}`)
    const said = frames(ada)
    let acks = 0
    for (const [at, frame] of said.entries()) {
      give(bob, [frame], 100 + at / 10)
      acks += frames(bob, 100 + at / 10).length
    }
    expect([said.length, acks]).toEqual([1_000, 11])
  })

  it('wait at 4 MiB that are not acknowledged, and go on when they are', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    const sending = Array.from({ length: 100 }, () => send(ada, new Uint8Array(60_000)))
    const said = frames(ada)
    expect(said.length).toBeLessThan((4 * MiB) / 60_000 + 1)
    give(bob, said)
    expect(sending.every(({ outcome }) => outcome === 'waiting')).toBe(true)
    talk(ada, bob)
    expect(sending.every(({ outcome }) => outcome === 'delivered')).toBe(true)
  })

  it('larger than the peer takes are refused with the number, and those behind them go on', () => {
    const [ada, bob] = [createDelivery(64 * MiB), createDelivery(100_000)]
    const [small, large, last] = [
      send(ada, 'small'),
      send(ada, new Uint8Array(100_001)),
      send(ada, 'last'),
    ]
    ada.link('bob-1')
    bob.link('ada-1')
    expect(talk(ada, bob)).toEqual(['small', 'last'])
    expect([small.outcome, large.outcome, last.outcome]).toEqual([
      'delivered',
      'message-too-large',
      'delivered',
    ])
    expect(large.about).toMatch(/100000.*sendFile/)
  })

  it('go on where they were on the next link to the same page: nothing twice, nothing lost', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    const going = send(ada, new Uint8Array(300_000).fill(7))
    const after = send(ada, 'after')
    give(bob, frames(ada).slice(0, 3))
    ada.link('bob-1')
    bob.link('ada-1')
    expect(kinds(frames(ada)), 'nothing before the other has said what it has').toEqual([RESUME])
    give(ada, frames(bob))
    const rest = frames(ada)
    expect(decodeFrame(rest[0]?.buffer).numbers).toEqual([3])
    give(bob, [encodeFrame(RESUME, [0, MiB])])
    expect(give(bob, rest)).toHaveLength(2)
    give(ada, frames(bob))
    expect([going.outcome, after.outcome]).toEqual(['delivered', 'delivered'])
  })

  it('that were on the wire to a page that is gone are told of; the others go to the new one', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    const lost = send(ada, 'lost')
    frames(ada)
    const kept = send(ada, 'kept')
    const anew = createDelivery(MiB)
    ada.link('bob-2')
    anew.link('ada-1')
    expect(talk(ada, anew)).toEqual(['kept'])
    expect([lost.outcome, kept.outcome]).toEqual(['peer-restarted', 'delivered'])
  })

  it('are taken back as far as they are not on the wire', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    const [begun, waiting, last] = [
      send(ada, new Uint8Array(200_000)),
      send(ada, 'waiting'),
      send(ada, 'last'),
    ]
    give(bob, [(ada.next(0, true, MAX_FRAME_BYTES) ?? new Uint8Array()).slice()])
    begun.cancel()
    waiting.cancel()
    const said = frames(ada)
    expect(kinds(said)).toEqual([CANCEL, CHUNK | FIRST | PUSH])
    expect(give(bob, said)).toEqual(['last'])
    give(ada, frames(bob))
    expect([waiting.outcome, last.outcome]).toEqual(['waiting', 'delivered'])
  })

  it('are asked for when what should have followed them was taken back', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    const [first, second] = [send(ada, 'first'), send(ada, 'second')]
    const said = (ada.next(5, true, MAX_FRAME_BYTES) ?? new Uint8Array()).slice()
    expect(decodeFrame(said.buffer).kind & PUSH).toBe(0)
    second.cancel()
    expect(kinds(frames(ada))).toEqual([ASK])
    give(bob, [said, encodeFrame(ASK, [])])
    give(ada, frames(bob))
    expect(first.outcome).toBe('delivered')
  })

  it('fail, all of them and what comes later, when no link will come', () => {
    const { ada } = linked()
    const before = send(ada, 'before')
    frames(ada)
    const waiting = send(ada, 'waiting')
    ada.fail(new RoomError('not-delivered', 'left'))
    const after = send(ada, 'after')
    for (const { outcome, about } of [before, waiting, after])
      expect([outcome, about]).toEqual(['not-delivered', 'left'])
    expect(frames(ada)).toEqual([])
  })
})

describe('a hostile peer', () => {
  /** One that has said RESUME and, if so, is in the middle of a message. */
  function victim(inside = false): Delivery {
    const delivery = createDelivery(100_000)
    delivery.link('eve')
    delivery.receive(encodeFrame(RESUME, [0, MiB]).buffer, 0)
    if (inside)
      delivery.receive(encodeFrame(CHUNK | FIRST, [0, 90_000], new Uint8Array(10)).buffer, 0)
    return delivery
  }

  const cases: Record<string, readonly [unknown, RegExp, 'inside'?]> = {
    text: ['hello', /DataView/],
    'a Blob': [new Blob(['x']), /DataView/],
    'an empty frame': [new ArrayBuffer(0), /bounds/],
    'an unknown kind': [encodeFrame(0x21, [0]), /kind 33/],
    'half a number': [new Uint8Array([ACK, 0, 0]), /bounds/],
    'an acknowledgement with more behind it': [
      encodeFrame(ACK, [0], new Uint8Array(1)),
      /too long/,
    ],
    'an acknowledgement for what was never sent': [encodeFrame(ACK, [1]), /never sent/],
    'a second RESUME': [encodeFrame(RESUME, [0, MiB]), /misplaced/],
    'a chunk out of row': [encodeFrame(CHUNK | FIRST, [1, 1], new Uint8Array(1)), /out of row/],
    'a chunk of nothing begun': [encodeFrame(CHUNK, [0], new Uint8Array(1)), /nothing begun/],
    'a message inside another': [encodeFrame(CHUNK | FIRST, [1, 5]), /inside/, 'inside'],
    'more than was said': [encodeFrame(CHUNK, [1], new Uint8Array(89_991)), /offset/, 'inside'],
    'chunks without a byte, for ever': [encodeFrame(CHUNK, [1]), /empty/, 'inside'],
    'a message larger than what we take': [encodeFrame(CHUNK | FIRST, [0, 100_001]), /too large/],
    'a message of 4 GiB': [encodeFrame(CHUNK | FIRST, [0, 0xffffffff]), /too large/],
    'the end of nothing': [encodeFrame(CANCEL, [0]), /nothing begun/],
  }

  it.each(Object.entries(cases))('that sends %s is found out', (_, [sent, fault, inside]) => {
    const data = sent instanceof Uint8Array ? sent.buffer : sent
    expect(() => victim(inside === 'inside').receive(data, 0)).toThrow(fault)
  })

  it('is found out before its RESUME', () => {
    const delivery = createDelivery(MiB)
    delivery.link('eve')
    expect(() => delivery.receive(encodeFrame(ACK, [0]).buffer, 0)).toThrow(/misplaced/)
  })

  it('that says on the next link that it has more than was sent is found out', () => {
    const { ada, bob } = linked()
    talk(ada, bob)
    send(ada, 'x')
    frames(ada)
    ada.link('bob-1')
    expect(() => ada.receive(encodeFrame(RESUME, [2, MiB]).buffer, 0)).toThrow(/never sent/)
  })

  it('of 100,000 mutated frames is found out or does no harm; what it can make us hold is bounded', () => {
    const honest = [
      encodeFrame(CHUNK | FIRST | PUSH, [0, 5], new Uint8Array(5)),
      encodeFrame(CHUNK | FIRST, [1, 2_000], new Uint8Array(600)),
      encodeFrame(CHUNK, [2], new Uint8Array(600)),
      encodeFrame(CHUNK, [3], new Uint8Array(600)),
      encodeFrame(CHUNK | PUSH, [4], new Uint8Array(200)),
      encodeFrame(ACK, [0]),
    ]
    let seed = 1
    const draw = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return (seed >>> 8) % below
    }
    let [found, largest] = [0, 0]
    for (let sent = 0; sent < 100_000;) {
      const delivery = victim()
      try {
        for (const original of honest) {
          sent++
          const bytes = original.slice(0, draw(4) ? original.length : draw(12))
          for (let flips = draw(3); flips > 0 && bytes.length > 0; flips--)
            bytes[draw(Math.min(bytes.length, 10))] = draw(256)
          const parcel = delivery.receive(bytes.buffer, sent)
          if (parcel) largest = Math.max(largest, parcel.body.length)
        }
      } catch {
        found++
      }
    }
    expect(found).toBeGreaterThan(10_000)
    expect(largest).toBeGreaterThan(4)
    expect(largest).toBeLessThanOrEqual(100_000)
  })
})
