import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peerId } from '../../test/world.ts'
import type { Room } from '../room.ts'
import { packRoom, unpackRoom } from './estate.ts'

const peers = fc.constantFrom('ada', 'bob', 'eve', 'zoë').map(peerId)
const text = fc.string({ unit: 'binary' })
const count = fc.nat()
const entries = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(peers, value)).map((all) => new Map(all))

/** At the time 1,000, with nobody's socket. */
const rooms: fc.Arbitrary<Room> = fc.record({
  name: text,
  sessions: fc
    .array(
      fc.record({
        peer: peers,
        epoch: text,
        received: count,
        outbox: fc.record({
          seq: count,
          kept: fc.array(fc.array(text)),
          keptFrames: count,
          keptChars: count,
        }),
        carriage: fc.record({ type: fc.constant('away' as const), sinceMs: fc.nat(1_000) }),
        permissions: fc.option(fc.subarray(['publish', 'moderate'] as const)),
        candidates: entries(count),
        outdated: entries(count),
      }),
    )
    .map((all) => new Map(all.map((session) => [session.peer, session]))),
  door: fc.record({
    locked: fc.boolean(),
    knocks: fc.constant(new Map()),
    barred: entries(fc.constantFrom('refused', 'removed')),
    expected: fc.array(peers).map((all) => new Set(all)),
    code: fc.option(fc.record({ opener: peers, untilMs: count, inVain: count })),
  }),
})

describe('a room on its way to another node', () => {
  it('is the same there, whatever it knows', () => {
    fc.assert(
      fc.property(rooms, (room) => {
        expect(unpackRoom(packRoom(room, 1_000), 1_000)).toEqual(room)
      }),
    )
  })

  it('keeps how long somebody has been away, and how long its code is good, by the clock of the other node', () => {
    fc.assert(
      fc.property(rooms, fc.nat(), (room, theirMs) => {
        const there = unpackRoom(packRoom(room, 1_000), theirMs)
        for (const { peer, carriage } of there.sessions.values()) {
          const before = room.sessions.get(peer)?.carriage
          if (carriage.type !== 'away' || before?.type !== 'away')
            throw new Error('nobody is there')
          expect(theirMs - carriage.sinceMs).toBe(1_000 - before.sinceMs)
        }
        if (room.door.code)
          expect((there.door.code?.untilMs ?? NaN) - theirMs).toBe(room.door.code.untilMs - 1_000)
      }),
    )
  })
})
