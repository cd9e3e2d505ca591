import { describe, expect, test } from 'vitest'
import { importsIn, whyNot } from './imports.mjs'

const exported = ['roomful', '@roomful/protocol', '@roomful/server', '@roomful/server/serve']
const server = {
  exported,
  home: { folder: 'packages/server', ours: ['@roomful/protocol'] },
  runtime: ['fastify', 'ws'],
  tooling: ['vitest'],
}
const client = {
  exported: [...exported, '@roomful/server/in-memory'],
  home: {
    folder: 'packages/client',
    ours: ['@roomful/protocol'],
    apart: { 'packages/client/src/testing/': ['@roomful/server'] },
  },
  runtime: [],
  tooling: ['vitest'],
}
const e2e = {
  exported,
  home: { folder: 'e2e', ours: ['roomful', '@roomful/server'], pages: true },
  runtime: [],
  tooling: ['playwright-core', 'ws'],
}

describe('who may import whom', () => {
  test.each([
    ['packages/server/src/hub.ts', './room.ts'],
    ['packages/server/src/cluster/memory.ts', '../room.ts'],
    ['packages/server/src/hub.ts', '@roomful/protocol'],
    ['packages/server/src/hub.ts', 'node:crypto'],
    ['packages/server/src/http.ts', 'fastify'],
    ['packages/server/src/listen.ts', 'ws'],
    ['packages/server/src/flood.test.ts', 'ws'],
    ['packages/server/test/client.ts', 'ws'],
    ['packages/server/test/client.ts', '../src/index.ts'],
    ['packages/server/src/room.test.ts', 'vitest'],
    ['packages/server/src/index.test.ts', './index.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(whyNot(file, specifier, server)).toBeUndefined()
  })

  test.each([
    ['packages/server/src/hub.ts', '../../protocol/src/message.ts', 'by its name'],
    ['packages/server/src/hub.ts', './index.ts', 'outsiders'],
    ['packages/server/src/hub.ts', '@roomful/protocol/src/message.ts', 'public'],
    ['packages/server/src/hub.ts', 'roomful', 'must not know'],
    ['packages/server/src/hub.ts', '@roomful/e2e', 'must not know'],
    ['packages/server/src/hub.ts', 'ws', 'only packages/server/src/listen.ts'],
    ['packages/server/src/hub.ts', 'vitest', 'not declare'],
    ['packages/server/src/hub.ts', 'lodash', 'not declare'],
    ['packages/server/src/hub.ts', '/roomful.js', 'not declare'],
  ])('%s may not import %s', (file, specifier, reason) => {
    expect(whyNot(file, specifier, server)).toContain(reason)
  })

  test('only a folder that is apart may import what is for it alone', () => {
    const specifier = '@roomful/server/in-memory'
    expect(whyNot('packages/client/src/testing/server.ts', specifier, client)).toBeUndefined()
    expect(whyNot('packages/client/src/join.ts', specifier, client)).toContain('must not know')
  })

  test('end-to-end tests use public names, their own packages, and addresses in pages', () => {
    expect(whyNot('e2e/lib/page.ts', '@roomful/server', e2e)).toBeUndefined()
    expect(whyNot('e2e/lib/page.ts', '@roomful/server/serve', e2e)).toBeUndefined()
    expect(whyNot('e2e/lib/page.ts', '@roomful/server/src/hub.ts', e2e)).toContain('public')
    expect(whyNot('e2e/lib/page.ts', 'ws', e2e)).toBeUndefined()
    expect(whyNot('e2e/lib/page.ts', '/sdk/roomful.js', e2e)).toBeUndefined()
    expect(whyNot('e2e/call.e2e.ts', '../bench/join.mjs', e2e)).toContain('by its name')
  })
})

describe('finding imports', () => {
  test('sees every form, over several lines too', () => {
    const source = [
      "import 'a'",
      "import type { B } from 'b'",
      "import {\n  c,\n  type C,\n} from 'c'",
      "export { d } from 'd'",
      "export * from 'e'",
      "const f = await import('f')",
      "type G = import('g').G",
      "import * as h from 'h'",
    ].join('\n')
    expect(importsIn(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  })

  test('does not see examples in comments, nor words in code', () => {
    const source = [
      "/**\n * import { joinRoom } from 'roomful'\n */",
      "  // import x from 'y'",
      "export const from = 'z'",
      "export function important(from: string) { return from === 'w' }",
    ].join('\n')
    expect(importsIn(source)).toEqual([])
  })
})
