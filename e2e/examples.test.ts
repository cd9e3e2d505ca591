/** What the README says of how short the examples are. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const MAX_LINES = 80

test('examples/plain.html is a whole client in 80 lines of script, and loads no other', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../examples/plain.html'), 'utf8')
  const scripts = [...page.matchAll(/<script([^>]*)>\n(.*?)\n *<\/script>/gs)]
  expect(scripts).toHaveLength(page.split('<script').length - 1)
  expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="module"'])
  const lines = scripts.flatMap(([, , text = '']) => text.split('\n'))
  expect(lines.length).toBeLessThanOrEqual(MAX_LINES)
  expect(lines.length).toBeGreaterThan(MAX_LINES / 2)
  expect(lines.join('\n')).not.toMatch(/\bimport\b/)
})
