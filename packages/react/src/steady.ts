/** Snapshots for `useSyncExternalStore`: what is read is the same object for as long as nothing in it changes. */

type Fields = Readonly<Record<string, unknown>>

/** Whether two records have the same fields with the same values. */
export function sameFields(one: Fields, other: Fields): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.is(one[name], other[name]))
  )
}

/** Whether two lists have the same entries in the same order. */
export function sameList<T>(
  one: readonly T[],
  other: readonly T[],
  same: (one: T, other: T) => boolean = Object.is,
): boolean {
  return (
    one.length === other.length &&
    one.every((entry, at) => {
      // Of one length: `at` is in both.
      const beside = other[at] as T
      return same(entry, beside)
    })
  )
}

/** Reads anew each time and gives what it gave before where that is the same. */
export function steady<T>(read: () => T, same: (one: T, other: T) => boolean): () => T {
  let last: { readonly value: T } | null = null
  return () => {
    const value = read()
    if (!last || !same(last.value, value)) last = { value }
    return last.value
  }
}

/** What is made once for each object, and goes with it. */
export function onceFor<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const entry = made.get(key) ?? { value: make(key) }
    made.set(key, entry)
    return entry.value
  }
}
