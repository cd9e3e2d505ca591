/** Whether what is read can be read: the colours of tokens.css against each other (WCAG 2.2, 1.4.3 and 1.4.11). */
import { describe, expect, test } from 'vitest'
import faces from './faces.css?raw'
import tokens from './tokens.css?raw'

const [darkBlock = '', lightBlock = ''] = tokens.split("[data-theme='light']")

function colours(block: string): ReadonlyMap<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{3,8});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

const dark = colours(darkBlock)
const THEMES = { dark, light: new Map([...dark, ...colours(lightBlock)]) }

function luminance(colour: string): number {
  const digits = colour.slice(1)
  const full = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dimmer = 0, brighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (brighter + 0.05) / (dimmer + 0.05)
}

const READ = [
  ...['ground', 'surface', 'raised', 'hover'].map((on) => ['text', on] as const),
  ...['ground', 'surface', 'raised'].map((on) => ['quiet', on] as const),
  ['accent', 'ground'],
  ['accent', 'surface'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['off', 'off-ground'],
  ['off', 'off-hover'],
  ['off', 'ground'],
  ['off', 'surface'],
  ['ground', 'text'],
] as const

/** Edges of fields, icons, and the ring of the focus. */
const SEEN = [
  ['edge', 'ground'],
  ['edge', 'surface'],
  ['accent', 'raised'],
  ['warn', 'surface'],
  ['danger', 'ground'],
] as const

describe.each(Object.entries(THEMES))('in the %s theme', (_, theme) => {
  const of = (name: string): string => {
    const value = theme.get(name)
    if (value === undefined) throw new Error(`tokens.css has no --${name}`)
    return value
  }

  test.each(READ)('%s on %s can be read (AA)', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(SEEN)('%s on %s can be seen', (line, ground) => {
    expect(contrast(of(line), of(ground))).toBeGreaterThanOrEqual(3)
  })
})

test('white initials can be read on every colour that stands for somebody', () => {
  const tints = [...faces.matchAll(/--tint: (#[0-9a-f]{6});/g)].map(([, tint = '']) => tint)
  expect(tints).toHaveLength(8)
  for (const tint of tints) expect(contrast('#ffffff', tint)).toBeGreaterThanOrEqual(4.5)
})
