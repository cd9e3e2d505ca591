/** Which language the app speaks. English comes with the app; every other one is loaded when it is chosen. */
import { createStore, type Store } from '../store.ts'
import { words as english, type Words } from './languages/en.ts'
import { directionOf, speak } from './say.ts'

type Catalogue = { readonly words: Words }

const FILES = import.meta.glob<Catalogue>(['./languages/*.ts', '!./languages/en.ts'])
const fileOf = (language: string): string => `./languages/${language}.ts`

/** Subtags of BCP 47, English first, the others by their own names. */
export const LANGUAGES: readonly string[] = [
  'en',
  ...Object.keys(FILES).map((file) => file.replace(/^.*\/|\.ts$/g, '')),
]

/** In itself, as those who speak it look for it: `español`. */
export function nameOfLanguage(language: string): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language
}

/** The chosen one, or the first of the reader's own that there is a catalogue of. Pure. */
export function pickLanguage(chosen: string, readers: readonly string[]): string {
  const wanted = [chosen, ...readers].map((tag) => tag.split('-')[0]?.toLowerCase() ?? '')
  return wanted.find((language) => LANGUAGES.includes(language)) ?? 'en'
}

/** What is spoken now: every screen renders again when it changes. */
export const language: Store<string, string> = createStore<string, string>('en', (_, next) => next)

/** Loads a language and speaks it; where it cannot be loaded, all stays as it was. */
export async function speakLanguage(chosen: string): Promise<void> {
  const next = pickLanguage(chosen, navigator.languages)
  if (next === language.get()) return
  try {
    const words = next === 'en' ? english : (await FILES[fileOf(next)]?.())?.words
    if (!words) return
    speak(next, words)
  } catch {
    // The server is away: what is spoken now is understood as well.
    return
  }
  document.documentElement.lang = next
  document.documentElement.dir = directionOf(next)
  language.dispatch(next)
}
