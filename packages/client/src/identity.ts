/**
 * A peer's key (PROTOCOL.md, H3): who has it owns the id. A tab keeps its key for a reload, under a Web Lock, so that a
 * duplicated tab, which inherits the storage, finds it locked and draws its own.
 */
import { KEY_BYTES } from '@roomful/protocol'
import { randomText } from './random.ts'

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
export async function takeKey(scope: string): Promise<PageKey> {
  const name = `roomful:key:${scope}`
  // Without locks (an insecure page) a copy of this tab could not be told from it: nothing is kept.
  const keeps = 'locks' in navigator
  const stored = keeps ? storage((items) => items.getItem(name)) : null
  if (stored !== null && KEY.test(stored) && !inUse.has(stored)) {
    const taken = use(stored, holdSoon(stored))
    if (await taken.lock) return taken
    taken.release()
  }
  const key = randomText(KEY_BYTES)
  if (!keeps) return { key, release: () => {} }
  storage((items) => items.setItem(name, key))
  return use(key, hold(key, {}))
}

type Unlock = () => void

function use(
  key: string,
  lock: Promise<Unlock | null>,
): PageKey & { readonly lock: Promise<Unlock | null> } {
  inUse.add(key)
  return {
    key,
    lock,
    release: () => {
      inUse.delete(key)
      void lock.then((unlock) => unlock?.())
    },
  }
}

/** For a free lock there is no deadline: on a busy machine the browser may take longer to give it than others hold it. */
async function holdSoon(key: string): Promise<Unlock | null> {
  return (
    (await hold(key, { ifAvailable: true })) ??
    hold(key, { signal: AbortSignal.timeout(LOCK_WAIT_MS) })
  )
}

/** Resolves with what unlocks, once the lock is ours, or with `null` if it never is. */
function hold(key: string, options: LockOptions): Promise<Unlock | null> {
  return new Promise((resolve) => {
    const never = (): void => resolve(null)
    navigator.locks
      .request(
        `roomful:key:${key}`,
        options,
        (lock) => lock && new Promise<void>((unlock) => resolve(unlock)),
      )
      .then(never, never)
  })
}

/** `null` where storage is blocked: there every load is a new peer. */
function storage<T>(access: (items: Storage) => T): T | null {
  try {
    return access(sessionStorage)
  } catch {
    return null
  }
}
