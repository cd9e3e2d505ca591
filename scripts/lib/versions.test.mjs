import { expect, test } from 'vitest'
import { inexact, namesRegistry } from './versions.mjs'

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
