import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../test/world.ts'
import { GIVE_UP_MS, openCourier, type Courier, type Packet } from './courier.ts'

const TICK_MS = 50

describe('what two nodes say to each other', () => {
  it('arrives once and in order, over a broker that loses, doubles and reorders', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 60 }), (seed, percent) => {
        const random = seeded(seed)
        const { north, south, nowMs, pass } = openPair(() => ({
          copies: random() * 100 < percent ? (random() < 0.5 ? 0 : 2) : 1,
          late: random() < 0.3,
        }))
        const said = Array.from({ length: 200 }, (_, i) => i)
        for (const one of said) {
          north.courier.post(one, nowMs())
          south.courier.post(-one, nowMs())
          if (random() < 0.2) pass()
        }
        for (let ticks = 0; ticks < 150; ticks++) pass()
        // Losing most of everything for ten seconds is another matter, and then both know.
        if (north.breaks + south.breaks > 0) return
        expect(south.heard).toEqual(said)
        expect(north.heard).toEqual(said.map((one) => -one))
      }),
      { numRuns: 200 },
    )
  })

  it('is never missing in the middle: what is lost ends the row, and both sides hear of it', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seeded(seed)
        let dead = false
        const { north, south, nowMs, pass } = openPair(() => ({
          copies: dead || random() < 0.2 ? 0 : 1,
          late: random() < 0.3,
        }))
        let posted = 0
        for (let ticks = 0; ticks < 1_500; ticks++) {
          if (random() < 0.3) north.courier.post(++posted, nowMs())
          if (random() < 0.004) dead = !dead
          pass()
        }
        dead = false
        for (let ticks = 0; ticks < 400; ticks++) pass()
        expect(south.told).toBe(north.breaks > 0)
        let last = 0
        for (const one of south.heard) {
          if (one === 'anew') last = Infinity
          else if (last === Infinity) last = Number(one)
          else expect(one).toBe(++last)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is not sent again once it was acknowledged, and not for ever', () => {
    let lost = false
    const { north, nowMs, pass } = openPair(() => ({ copies: lost ? 0 : 1, late: false }))
    north.courier.post('a', nowMs())
    for (let ticks = 0; ticks < 100; ticks++) pass()
    expect(north.courier.resent()).toBe(0)
    lost = true
    north.courier.post('b', nowMs())
    for (let ms = 0; ms <= GIVE_UP_MS; ms += TICK_MS) pass()
    expect(north.breaks).toBe(1)
    expect(north.courier.resent()).toBeGreaterThan(30)
  })
})

type Side = { courier: Courier; heard: unknown[]; told: boolean; breaks: number }

/** Two sides and what is between them; what is late comes with the next tick but one. */
function openPair(fate: () => { readonly copies: number; readonly late: boolean }) {
  let nowMs = 0
  let under: (() => void)[] = []
  const side = (other: () => Side): Side => ({
    heard: [],
    told: false,
    breaks: 0,
    courier: openCourier((packet: Packet) => {
      const { copies, late } = fate()
      const arrive = (): void => {
        const { bodies, broken } = other().courier.take(packet)
        other().heard.push(...bodies)
        if (broken) other().told = true
      }
      for (let copy = 0; copy < copies; copy++) under.push(late ? () => under.push(arrive) : arrive)
    }, 'anew'),
  })
  const north: Side = side(() => south)
  const south: Side = side(() => north)
  return {
    north,
    south,
    nowMs: () => nowMs,
    pass: () => {
      nowMs += TICK_MS
      const arriving = under
      under = []
      for (const arrive of arriving) arrive()
      for (const one of [north, south]) if (one.courier.tick(nowMs)) one.breaks++
    },
  }
}
