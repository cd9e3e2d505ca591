/** The keys there are now, and keeping up with their rotation. Where they are read is passed in. */
import type { Algorithm, TokenKey } from './public-keys.ts'

export type KeyringOptions = {
  /** Read once more than one asks; what it throws leaves the keys as they are. */
  readonly load: () => Promise<readonly TokenKey[]>
  /** Known at the start; `null` where they are yet to be fetched. */
  readonly first: readonly TokenKey[] | null
  readonly refreshMs: number
  /** A token that names a key which is not there asks for the keys anew, at most so often. */
  readonly cooldownMs: number
  /** A clock in milliseconds that never jumps. */
  readonly now: () => number
  readonly onFailure: (error: unknown) => void
}

export type Keyring = {
  /** Keys that may have signed: of that algorithm, and of that name where both have one. */
  readonly find: (algorithm: Algorithm, id: string | undefined) => Promise<readonly TokenKey[]>
  /** Whether there are keys. */
  readonly isReady: () => boolean
  readonly close: () => void
}

export function openKeyring(options: KeyringOptions): Keyring {
  const { now } = options
  let keys = options.first
  let triedAtMs = keys ? now() : -Infinity
  let loading: Promise<void> | null = null

  function refresh(): Promise<void> {
    triedAtMs = now()
    loading ??= options
      .load()
      .then(
        (found) => void (keys = found),
        (error: unknown) => options.onFailure(error),
      )
      .finally(() => (loading = null))
    return loading
  }

  function matching(algorithm: Algorithm, id: string | undefined): readonly TokenKey[] {
    return (keys ?? []).filter(
      (key) =>
        key.algorithm === algorithm && (id === undefined || key.id === null || key.id === id),
    )
  }

  if (!keys) void refresh()
  const refreshing = setInterval(() => void refresh(), options.refreshMs).unref()
  return {
    find: async (algorithm, id) => {
      const found = matching(algorithm, id)
      if (found.length > 0) return found
      if (loading || now() - triedAtMs >= options.cooldownMs) await refresh()
      return matching(algorithm, id)
    },
    isReady: () => {
      // Whoever asks while there are none brings them nearer.
      if (!keys && !loading && now() - triedAtMs >= options.cooldownMs) void refresh()
      return keys !== null
    },
    close: () => clearInterval(refreshing),
  }
}
