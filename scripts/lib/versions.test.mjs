import { expect, test } from 'vitest'
import { forgotten, inexact, namesRegistry } from './versions.mjs'

test('only exact versions are exact', () => {
  const dependencies = {
    exact: '1.2.3',
    early: '1.0.0-rc.1',
    caret: '^1.2.3',
    short: '1.2',
    any: '*',
    tag: 'latest',
    address: 'git+ssh://example.org/x.git',
  }
  expect(inexact({ dependencies })).toEqual(['caret', 'short', 'any', 'tag', 'address'])
  expect(inexact({ devDependencies: { range: '>=1.0.0' } })).toEqual(['range'])
})

test('a lockfile names a registry when a package is resolved to an address', () => {
  expect(namesRegistry('"resolved": "https://registry.example/ws.tgz"')).toBe(true)
  expect(namesRegistry('"resolved": "packages/client", "link": true')).toBe(false)
})

test('an optional package that the lockfile does not hold was forgotten', () => {
  const linter = { optionalDependencies: { '@linter/linux': '1.0.0', '@linter/mac': '1.0.0' } }
  const lock = { 'node_modules/linter': linter, 'node_modules/@linter/linux': {} }
  expect(forgotten(lock)).toEqual(['@linter/mac'])
  expect(forgotten({ ...lock, 'node_modules/linter/node_modules/@linter/mac': {} })).toEqual([])
})
