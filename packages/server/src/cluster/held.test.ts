import { KEPT_BYTES } from '@roomful/protocol'
import { expect, it } from 'vitest'
import { peerId } from '../../test/world.ts'
import { openHeld, type Said } from './held.ts'

const WAIT_MS = 10_000
const carrier = { node: 'north', socket: 1 }
const offer = (id: number, chars: number): Said => {
  const description = { type: 'offer', sdp: 'x'.repeat(chars) } as const
  const signal = { type: 'sending-SDP-offer', to: peerId('bob'), id, description } as const
  return { type: 'signaling', peer: peerId('ada'), carrier, signal }
}

it('gives out in order what was said while a room could not be reached', () => {
  const held = openHeld()
  const given: Said[] = []
  for (const id of [1, 2, 3]) held.hold('r', offer(id, 10), 0)
  held.release('r', (said) => given.push(said) < 3)
  expect(given).toHaveLength(3)
  expect(held.has(1)).toBe(true)
  held.release('r', (said) => given.push(said) > 0)
  expect(given.slice(3)).toEqual([offer(3, 10)])
  expect(held.has(1)).toBe(false)
})

it('holds no more than is kept for a lost socket, and gives up who says more: nothing of it is skipped', () => {
  const held = openHeld()
  const given: Said[] = []
  for (let id = 1; id <= 20; id++) held.hold('r', offer(id, KEPT_BYTES / 8), 0)
  held.release('r', (said) => given.push(said) > 0)
  expect(given.length).toBeGreaterThan(6)
  expect(given.length).toBeLessThan(10)
  held.hold('r', offer(21, 10), 0)
  held.release('r', () => {
    throw new Error('what came after was lost')
  })
  expect(held.expire(WAIT_MS, 1)).toEqual([['r', offer(1, KEPT_BYTES / 8)]])
  expect(held.has(1)).toBe(false)
})
