/** "Ada", "Ada and Bob", "Ada, Bob and Cem", "Ada, Bob and 3 others". */

const MAX_NAMED = 3

export function listNames(names: readonly string[]): string {
  const named = names.length > MAX_NAMED ? names.slice(0, MAX_NAMED - 1) : names
  const others = names.length - named.length
  const all = others > 0 ? [...named, `${others} others`] : named
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}
