/**
 * A peer's key (PROTOCOL.md, H3): who has it owns the id. A tab keeps its key for a reload, under a Web Lock, so that a
 * duplicated tab, which inherits the storage, finds it locked and draws its own.
 */
import { KEY_BYTES, toBase64Url } from '@roomful/protocol'

/** 16 bytes as base64url, in its only right form: the last character bears two bits. */
const KEY = /^[\w-]{21}[AQgw]$/

/** How long a reloaded page waits for the page that it was to let go of the key. */
const LOCK_WAIT_MS = 150

export type PageKey = {
  /** 16 random bytes as base64url. */
  readonly key: string
  /** Lets another page, or another room of this page, take it. */
  readonly release: () => void
}

/** Keys that rooms of this very page use now: for those no waiting helps. */
const inUse = new Set<string>()

/** The key that this tab had in the room, if nobody else uses it, or a new one that is kept for the next time. */
export function takeKey(scope: string): PageKey | Promise<PageKey> {
  const name = `roomful:key:${scope}`
  const stored = read(name)
  if (stored === null || inUse.has(stored)) return draw(name)
  inUse.add(stored)
  return holdSoon(stored).then(
    (unlock) => held(stored, unlock),
    () => {
      inUse.delete(stored)
      return draw(name)
    },
  )
}

/** For a free lock there is no deadline: on a busy machine the browser may take longer to give it than others hold it. */
function holdSoon(key: string): Promise<() => void> {
  return hold(key, { ifAvailable: true }).catch(() =>
    hold(key, { signal: AbortSignal.timeout(LOCK_WAIT_MS) }),
  )
}

function draw(name: string): PageKey {
  const key = toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
  // Without locks (an insecure page) a copy of this tab could not be told from it: nothing is kept.
  if (!('locks' in navigator)) return { key, release: () => {} }
  write(name, key)
  inUse.add(key)
  const unlocking = hold(key, {})
  return held(key, () => {
    void unlocking.then(
      (unlock) => unlock(),
      () => {},
    )
  })
}

function held(key: string, unlock: () => void): PageKey {
  return {
    key,
    release: () => {
      inUse.delete(key)
      unlock()
    },
  }
}

/** Resolves with what unlocks, once the lock is ours; rejects if it never is. */
function hold(key: string, options: LockOptions): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`roomful:key:${key}`, options, (lock) => {
        if (lock) return new Promise<void>((unlock) => resolve(unlock))
        return reject(new Error('Somebody else has it.'))
      })
      .catch(reject)
  })
}

function read(name: string): string | null {
  if (!('locks' in navigator)) return null
  try {
    const stored = sessionStorage.getItem(name)
    return stored !== null && KEY.test(stored) ? stored : null
  } catch {
    return null // storage is blocked: every load is a new peer
  }
}

function write(name: string, key: string): void {
  try {
    sessionStorage.setItem(name, key)
  } catch {
    // As above.
  }
}
