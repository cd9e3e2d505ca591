/** Says a message of the catalogue in the language that is spoken now. */
import { FluentBundle, FluentResource } from '@fluent/bundle'
import { words as english, type WordId, type Words } from './languages/en.ts'

/** What a message needs to be told: `{ $name }` in the English pattern. */
type Told<Pattern extends string> = Pattern extends `${string}$${infer Name} ${infer Rest}`
  ? Name | Told<Rest>
  : never

type Values<Id extends WordId> = Readonly<Record<Told<(typeof english)[Id]>, string | number>>

/** Messages that need to be told nothing. */
export type PlainWordId = {
  [Id in WordId]: [Told<(typeof english)[Id]>] extends [never] ? Id : never
}[WordId]

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur'])

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr'
}

/** A catalogue as Fluent reads it. */
export function bundleOf(language: string, words: Words): FluentBundle {
  // Names of another direction are set apart where they would turn a sentence around.
  const bundle = new FluentBundle(language, { useIsolating: directionOf(language) === 'rtl' })
  const text = Object.entries(words).map(([id, pattern]) => `${id} = ${pattern}\n`)
  for (const error of bundle.addResource(new FluentResource(text.join('')))) throw error
  return bundle
}

let bundle = bundleOf('en', english)

/** From now on `say` speaks this language. */
export function speak(language: string, words: Words): void {
  bundle = bundleOf(language, words)
}

/** The BCP 47 tag for the formatters of `Intl`. */
export function languageTag(): string {
  return bundle.locales[0] ?? 'en'
}

export function say<Id extends WordId>(
  id: Id,
  ...[values]: Id extends PlainWordId ? [] : [Values<Id>]
): string {
  const pattern = bundle.getMessage(id)?.value
  return pattern ? bundle.formatPattern(pattern, values ?? null) : id
}
