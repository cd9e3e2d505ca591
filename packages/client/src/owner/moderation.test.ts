/** Owned rooms, knocking and codes in the SDK, against the real server's rooms. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JoinOptions } from '../options.ts'
import { createNetwork, type Network } from '../testing/network.ts'
import type { Room, RoomEvents } from '../types.ts'
import type { Knock } from './moderation.ts'
import { ownedRoom } from './owned.ts'

let network: Network

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('isSecureContext', true)
  network = createNetwork({ seed: 1, advanceTimers: vi.advanceTimersByTimeAsync })
})

afterEach(() => {
  network.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const DATA = { media: false } as const

/** Ada in a locked room of her own. */
async function locked(options: JoinOptions = {}) {
  const { name, key } = await ownedRoom('tea')
  const knocks: Knock[] = []
  const ended: string[] = []
  const on = {
    knock: (knock: Knock) => knocks.push(knock),
    'knock-ended': (id: string) => ended.push(id),
  }
  const ada = await network.joinRoom(name, { ...DATA, ...options, key, on })
  const door = await ada.moderation()
  door.setLocked(true)
  await network.settle()
  return { name, ada, door, knocks, ended }
}

/** Joins and does not wait for it: what became of it. */
function coming(name: string, options: JoinOptions = {}) {
  const statuses: RoomEvents['status'][0][] = []
  const on = { status: (status: RoomEvents['status'][0]) => statuses.push(status) }
  const joining = network
    .joinRoom(name, { ...DATA, ...options, on })
    .catch((error: unknown) => error)
  return { statuses, joining: joining as Promise<Room & { readonly code?: string }> }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !condition(); i++) await network.pass(50)
  expect(condition()).toBe(true)
}

describe('a room of one’s own', () => {
  it('O1: is moderated by who has its key, and by nobody else', async () => {
    const { name, ada, door } = await locked()
    expect(name.endsWith(`~${ada.id}`)).toBe(true)
    expect([door.isAllowed, door.isLocked]).toEqual([true, true])
    door.setLocked(false)
    await network.settle()
    const bob = await network.joinRoom(name, DATA)
    const his = await bob.moderation()
    expect([his.isAllowed, his.isLocked]).toEqual([false, false])
    expect(() => his.setLocked(true)).toThrow(expect.objectContaining({ code: 'not-allowed' }))
    expect(() => his.remove(ada.id)).toThrow(expect.objectContaining({ code: 'not-allowed' }))
  })

  it('refuses a name or a key that cannot be', async () => {
    await expect(ownedRoom('a b')).rejects.toMatchObject({ code: 'bad-room-name' })
    await expect(ownedRoom('x'.repeat(42))).rejects.toMatchObject({ code: 'bad-room-name' })
    await expect(ownedRoom('tea', 'short')).rejects.toMatchObject({ code: 'bad-argument' })
    vi.stubGlobal('isSecureContext', false)
    await expect(ownedRoom('tea')).rejects.toMatchObject({ code: 'insecure-context' })
  })

  it('O2: who knocks waits longer than joining may take, is admitted, and connects', async () => {
    const { name, ada, door, knocks, ended } = await locked()
    const heard: string[] = []
    ada.on('trace', (step) => {
      if (step.type === 'received') heard.push(step.message.type)
    })
    const bob = coming(name)
    await until(() => knocks.length === 1)
    expect(heard).toContain('peer-knocking')
    await network.pass(40_000)
    expect(bob.statuses).toEqual(['knocking'])
    expect(door.knocks.size).toBe(1)
    knocks[0]?.admit()
    const room = await network.until(bob.joining)
    await network.settle()
    expect(bob.statuses).toEqual(['knocking', 'online'])
    expect(ended).toEqual([room.id])
    expect([...ada.peers.values()].map(({ id, state }) => [id, state])).toEqual([
      [room.id, 'connected'],
    ])
    expect((await room.moderation()).isLocked, 'newcomers hear of the lock').toBe(true)
  })

  it('O2: who knocks tells its name, under the room’s secret too', async () => {
    for (const secret of [undefined, 'a secret of 22 letters']) {
      const sealed = secret === undefined ? {} : { secret }
      const { name, door, knocks } = await locked(sealed)
      const bob = coming(name, { ...sealed, name: 'B'.repeat(70) })
      await until(() => knocks.at(-1)?.name === 'B'.repeat(64))
      expect([...door.knocks.values()]).toEqual(knocks.slice(-1))
      knocks.at(-1)?.admit()
      expect((await network.until(bob.joining)).status).toBe('online')
    }
  })

  it('O2: who is refused, or gives up, is told so and forgotten', async () => {
    const { name, door, knocks, ended } = await locked()
    const bob = coming(name)
    await until(() => knocks.length === 1)
    knocks[0]?.refuse()
    expect((await network.until(bob.joining)).code).toBe('refused')
    const gone = new AbortController()
    const eve = coming(name, { signal: gone.signal })
    await until(() => knocks.length === 2)
    gone.abort()
    expect((await network.until(eve.joining)).code).toBe('aborted')
    await until(() => ended.length === 2)
    expect(door.knocks.size).toBe(0)
  })

  it('O2: who is removed is out for all sides, and knocks when it comes back as somebody else', async () => {
    const { name, ada, door, knocks } = await locked()
    door.setLocked(false)
    await network.settle()
    const [bob, eve] = [await network.joinRoom(name, DATA), await network.joinRoom(name, DATA)]
    await network.settle()
    const left: string[] = []
    for (const room of [ada, bob])
      room.on('peer-left', ({ id }, reason) => left.push(`${id} ${reason}`))
    door.remove(eve.id)
    await until(() => eve.status === 'closed' && left.length === 2)
    expect(eve.closedBy?.code).toBe('removed')
    expect(left).toEqual([`${eve.id} removed`, `${eve.id} removed`])
    expect(eve.peers.size).toBe(0)
    coming(name)
    await until(() => knocks.length === 1)
    expect(door.isLocked).toBe(true)
  })

  it('O2: muting asks, and the SDK does it', async () => {
    const { name, ada, door } = await locked()
    door.setLocked(false)
    await network.settle()
    const asked: string[] = []
    const bob = await network.joinRoom(name, { microphone: true })
    bob.on('mute-asked', (by) => asked.push(by))
    await until(() => bob.microphone.enabled)
    door.mute(bob.id)
    await until(() => asked.length === 1)
    expect([asked, bob.microphone.muted]).toEqual([[ada.id], true])
    bob.microphone.muted = false
    expect(bob.microphone.muted).toBe(false)
  })

  it('O2: a server that began anew is told the lock again, and lets in again who is connected', async () => {
    const { name, ada, door, knocks } = await locked()
    const bob = coming(name)
    await until(() => knocks.length === 1)
    knocks[0]?.admit()
    const room = await network.until(bob.joining)
    await network.settle()
    network.stopServer({ abruptly: true })
    await network.pass(1_000)
    network.startServer()
    await network.settle()
    await until(() => ada.status === 'online' && room.status === 'online')
    await network.settle()
    expect(door.isLocked).toBe(true)
    expect(knocks, 'nobody had to answer for who was in').toHaveLength(1)
    expect([...ada.peers.values()].map(({ state }) => state)).toEqual(['connected'])
    const eve = coming(name)
    await until(() => knocks.length === 2)
    expect(eve.statuses).toEqual(['knocking'])
  })

  it('L5: nobody is admitted to a full room', async () => {
    network.close()
    network = createNetwork({ seed: 1, capacity: 1, advanceTimers: vi.advanceTimersByTimeAsync })
    const { name, knocks } = await locked()
    coming(name)
    await until(() => knocks.length === 1)
    expect(() => knocks[0]?.admit()).toThrow(expect.objectContaining({ code: 'room-full' }))
  })
})
