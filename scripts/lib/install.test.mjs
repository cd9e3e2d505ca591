import { expect, test } from 'vitest'
import { missing } from './install.mjs'

const lock = {
  '': { version: '0.1.0' },
  'node_modules/ws': { version: '8.23.0' },
  'node_modules/other-system': { version: '1.0.0', optional: true },
  'node_modules/roomful': { link: true },
}

test('a package that is missing or of another version has to be installed', () => {
  expect(missing(lock, {})).toEqual(['node_modules/ws', 'node_modules/roomful'])
  expect(
    missing(lock, {
      'node_modules/ws': { version: '8.22.0' },
      'node_modules/roomful': { link: true },
    }),
  ).toEqual(['node_modules/ws'])
})

test('what is optional may be missing, and what is not in the lockfile may be there', () => {
  const present = {
    'node_modules/ws': { version: '8.23.0' },
    'node_modules/roomful': { link: true },
    'node_modules/extra': { version: '2.0.0' },
  }
  expect(missing(lock, present)).toEqual([])
})
