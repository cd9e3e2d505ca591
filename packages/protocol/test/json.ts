/** Walking through JSON: to strew something into it, and to see what is in it. */

/** The same with `change` applied to every object in it, inner ones first. */
export function mapObjects(value: unknown, change: (fields: object) => object): unknown {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change))
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([name, item]) => [name, mapObjects(item, change)])
  return change(Object.fromEntries(inner))
}

/** Every name of a field, at any depth. */
export function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  mapObjects(value, (fields) => {
    for (const name of Object.keys(fields)) names.add(name)
    return fields
  })
  return names
}

/** The same with the value at the place that `at` chooses replaced by `strange`, or taken away. */
export function replaceAt(value: unknown, at: number, strange: unknown): unknown {
  let places = 0
  const walk = (inner: unknown): unknown => {
    if (places++ === at) return strange
    if (Array.isArray(inner)) return inner.map(walk)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, walk(item)]))
  }
  return walk(value)
}
