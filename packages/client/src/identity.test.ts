import { fromBase64Url, KEY_BYTES } from '@roomful/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as identity from './identity.ts'

/** The locks of one browser (W3C Web Locks): exclusive ones, granted in the order of asking. */
function createLocks() {
  const queues = new Map<string, (() => void)[]>()

  function request(
    name: string,
    { ifAvailable, signal }: LockOptions,
    callback: (lock: object | null) => unknown,
  ): Promise<unknown> {
    const queue = queues.get(name) ?? []
    queues.set(name, queue)
    if (ifAvailable && queue.length > 0) return Promise.resolve(callback(null))
    return new Promise((resolve, reject) => {
      const grant = async (): Promise<void> => {
        resolve(await callback({ name }))
        queue.shift()
        queue[0]?.()
      }
      const turn = (): void => void grant()
      queue.push(turn)
      if (queue.length === 1) turn()
      signal?.addEventListener('abort', () => {
        const place = queue.indexOf(turn)
        if (place > 0) queue.splice(place, 1)
        if (place > 0) reject(new DOMException('', 'TimeoutError'))
      })
    })
  }

  return {
    locks: { request },
    held: () => [...queues.values()].filter(({ length }) => length > 0).length,
  }
}

/** What a tab keeps over a reload. */
function createStorage(items: ReadonlyMap<string, string> = new Map()) {
  const kept = new Map(items)
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
}

let browser: ReturnType<typeof createLocks>
let timeouts: AbortController[]

beforeEach(() => {
  browser = createLocks()
  timeouts = []
  vi.stubGlobal('navigator', { locks: browser.locks })
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const timeout = new AbortController()
    timeouts.push(timeout)
    return timeout.signal
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Everything that waits on what has happened goes on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A page in a tab with this storage: it shares the browser's locks with the others, and nothing else. */
async function openPage(storage: object) {
  vi.resetModules()
  const { takeKey }: typeof identity = await import('./identity.ts')
  return (scope = 'room') => {
    vi.stubGlobal('sessionStorage', storage)
    return takeKey(scope)
  }
}

/** Fires the deadline of whoever waits for a lock. */
async function timeOut(): Promise<void> {
  await settled()
  for (const timeout of timeouts) timeout.abort()
}

describe('a key', () => {
  it('H3: is 16 random bytes, at once where none was kept', async () => {
    browser.locks.request = () => new Promise(() => {}) // nothing that it could wait for ever comes
    const take = await openPage(createStorage())
    const taken = await take()
    expect(fromBase64Url(taken.key)).toHaveLength(KEY_BYTES)
    const other = await (await openPage(createStorage()))()
    expect(other.key).not.toBe(taken.key)
  })

  it('H3: is the same after a reload, once the page before has gone', async () => {
    const storage = createStorage()
    const before = await (await openPage(storage))()
    before.release()
    await settled()
    const after = await (await openPage(storage))()
    expect(after.key).toBe(before.key)
  })

  it('H3: is the same after a reload that overtakes the page before, which takes a moment to go', async () => {
    const storage = createStorage()
    const before = await (await openPage(storage))()
    const taking = (await openPage(storage))()
    await settled()
    before.release()
    expect((await taking).key).toBe(before.key)
  })

  it('H3: of a tab that was duplicated stays with the first, and the copy draws and keeps its own', async () => {
    const storage = createStorage()
    const first = await (await openPage(storage))()
    await settled()
    const copy = createStorage(storage.kept)
    const taking = (await openPage(copy))()
    await timeOut()
    const second = await taking
    expect(second.key).not.toBe(first.key)
    expect([...copy.kept.values()]).toEqual([second.key])
    expect([...storage.kept.values()]).toEqual([first.key])
  })

  it('is another for each room, and each is kept', async () => {
    const storage = createStorage()
    const take = await openPage(storage)
    const [red, blue] = [await take('red'), await take('blue')]
    expect(red.key).not.toBe(blue.key)
    for (const each of [red, blue]) each.release()
    await settled()
    const again = await openPage(storage)
    expect([(await again('red')).key, (await again('blue')).key]).toEqual([red.key, blue.key])
  })

  it('is another for a second visit of the same room in one page, without waiting', async () => {
    const take = await openPage(createStorage())
    const first = await take()
    const second = await take() // the first holds its lock, and no deadline fires
    expect(second.key).not.toBe(first.key)
  })

  it('can be taken again in the same page once it was released', async () => {
    const take = await openPage(createStorage())
    const first = await take()
    first.release()
    await settled()
    expect((await take()).key).toBe(first.key)
  })

  it('C6: leaves no lock behind when it was released, even before the lock was given', async () => {
    const take = await openPage(createStorage())
    const taken = await take()
    taken.release()
    await settled()
    expect(browser.held()).toBe(0)
  })
})

describe('what was kept', () => {
  it.each([
    '',
    'short',
    'A'.repeat(23),
    `${'A'.repeat(21)}B`,
    `${'A'.repeat(21)}=`,
    `${'A'.repeat(21)}\n`,
  ])('is not taken where it is no key: %j', async (kept) => {
    const storage = createStorage(new Map([['roomful:key:room', kept]]))
    const { key } = await (await openPage(storage))()
    expect(key).not.toBe(kept)
    expect(fromBase64Url(key)).toHaveLength(KEY_BYTES)
    expect(storage.kept.get('roomful:key:room')).toBe(key)
  })

  it.each(['A', 'Q', 'g', 'w'])('is taken where it is one that ends in %s', async (last) => {
    const kept = `${'-_9zZaA0'.repeat(3).slice(0, 21)}${last}`
    expect(fromBase64Url(kept)).toHaveLength(KEY_BYTES)
    const storage = createStorage(new Map([['roomful:key:room', kept]]))
    expect((await (await openPage(storage))()).key).toBe(kept)
  })

  it('does not matter where storage is blocked: every load is a new peer', async () => {
    const blocked = {
      getItem: () => {
        throw new DOMException('', 'SecurityError')
      },
      setItem: () => {
        throw new DOMException('', 'QuotaExceededError')
      },
    }
    const keys = [await (await openPage(blocked))(), await (await openPage(blocked))()]
    expect(keys[0]?.key).not.toBe(keys[1]?.key)
  })

  it('is nothing where there are no locks: a copy of the tab could not be told from it', async () => {
    vi.stubGlobal('navigator', {})
    const storage = createStorage()
    const taken = await (await openPage(storage))()
    expect(fromBase64Url(taken.key)).toHaveLength(KEY_BYTES)
    expect(storage.kept.size).toBe(0)
    taken.release()
  })
})
