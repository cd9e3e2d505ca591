/** "Ada", "Ada and Bob", "Ada, Bob and Cem", "Ada, Bob and 3 others", in the language that is spoken now. */
import { languageTag, say } from './say.ts'

const MAX_NAMED = 3

export function listNames(names: readonly string[]): string {
  const named = names.length > MAX_NAMED ? names.slice(0, MAX_NAMED - 1) : names
  const count = names.length - named.length
  const all = count > 0 ? [...named, say('list-others', { count })] : named
  // British, so that no comma stands before the last.
  const tag = languageTag() === 'en' ? 'en-GB' : languageTag()
  return new Intl.ListFormat(tag, { type: 'conjunction' }).format(all)
}
