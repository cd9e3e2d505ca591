import { describe, expect, test } from 'vitest'
import { words as english, type WordId, type Words } from './languages/en.ts'
import { LANGUAGES, nameOfLanguage, pickLanguage } from './language.ts'
import { bundleOf, directionOf } from './say.ts'

const CATALOGUES = import.meta.glob<{ readonly words: Words }>('./languages/*.ts', { eager: true })
const languages = Object.entries(CATALOGUES).map(
  ([file, { words }]) => [file.replace(/^.*\/|\.ts$/g, ''), words] as const,
)

function told(pattern: string): readonly string[] {
  return [...new Set(pattern.match(/\$[a-z]+/g))].toSorted()
}

/** Every source of the app but the catalogues and the tests, as one text. */
const CODE = Object.values(
  import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!./languages/*', '!../**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n')

describe.each(languages)('the catalogue %s', (language, words) => {
  test('has every message of the English one, and no other', () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(english).toSorted())
  })

  test('names in each message what the English one names', () => {
    for (const [id, pattern] of Object.entries(english))
      expect(told(words[id as WordId]), id).toEqual(told(pattern)) // its ids are those of the test above
  })

  test('says every message, whatever the number', () => {
    const bundle = bundleOf(language, words)
    for (const [id, pattern] of Object.entries(words))
      for (const count of [0, 1, 2, 3, 11, 100]) {
        const values = Object.fromEntries(
          told(pattern).map((name) => [name.slice(1), name === '$count' ? count : 'x']),
        )
        const errors: Error[] = []
        const message = bundle.getMessage(id)?.value
        expect(message, id).toBeTruthy()
        expect(bundle.formatPattern(message ?? '', values, errors), id).not.toBe('')
        expect(errors, id).toEqual([])
      }
  })
})

test('no message is left that nobody says', () => {
  const unsaid = Object.keys(english).filter((id) => {
    // Said whole, or with its first or last part put in where it is said.
    const [first = '', ...rest] = id.split('-')
    const last = id.split('-').at(-1) ?? ''
    return !(
      CODE.includes(`'${id}'`) ||
      // `${cause}-${kind}`
      (rest.length > 0 && CODE.includes(`'${first}', '`)) ||
      CODE.includes(`\`${first}-\${`) ||
      CODE.includes(`-${rest.at(-1)}\``) ||
      CODE.includes(`}-${last}\``)
    )
  })
  expect(unsaid).toEqual([])
})

test('the first of the reader’s languages that there is a catalogue of is spoken, and English otherwise', () => {
  expect(LANGUAGES).toEqual(expect.arrayContaining(['en', 'es', 'ar']))
  expect(pickLanguage('', ['fr-FR', 'es-MX', 'en'])).toBe('es')
  expect(pickLanguage('ar', ['es'])).toBe('ar')
  expect(pickLanguage('', ['tlh'])).toBe('en')
})

test('a language bears its own name, and Arabic runs from right to left', () => {
  expect(nameOfLanguage('es')).toBe('español')
  expect(['ar', 'es', 'en'].map(directionOf)).toEqual(['rtl', 'ltr', 'ltr'])
})
