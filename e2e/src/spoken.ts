/** The words of the app as it says them, for tests that read it in another language. */
import { pathToFileURL } from 'node:url'
import path from 'node:path'

const LANGUAGES = path.resolve(import.meta.dirname, '../../apps/web/src/words/languages')

export type Spoken = Readonly<Record<string, string>>

export async function spoken(locale: string): Promise<Spoken> {
  const file = path.join(LANGUAGES, `${locale.split('-')[0]}.ts`)
  const { words } = (await import(pathToFileURL(file).href)) as { readonly words: Spoken } // a catalogue
  return words
}

/** A message that needs to be told nothing. */
export function say(words: Spoken, id: string): string {
  const text = words[id]
  if (text === undefined) throw new Error(`no word has the id ${id}`)
  return text
}
