/** Everything that `npm run check` looks at. A check resolves with what it found wrong, or with nothing. */
import { gzipSync } from 'node:zlib'
import path from 'node:path'
import { bundle } from './bundle.mjs'
import { forbiddenImports } from './imports.mjs'
import { ROOT, run, runTool } from './run.mjs'
import { looseVersions } from './versions.mjs'

/** @typedef {{ wrong: string, note?: string }} Finding */

/** What `joinRoom` alone costs an app, minified and gzipped. What it imports on first use does not count. */
const MAX_CORE_BYTES = 15 * 1024

/** With what is loaded beside it as soon as somebody else is there. */
const MAX_CALL_BYTES = 19 * 1024
const WITH_A_PEER = ['mending', 'carrier']

/** The hooks and components, without what they stand on. */
const MAX_REACT_BYTES = 3 * 1024
const REACT_STANDS_ON = ['react', 'react/jsx-runtime', 'roomful']

/** What the app's first page loads before anything is pressed: its HTML, its style, and all that the entry imports. */
const MAX_APP_BYTES = 150 * 1024

/** Both compilers are Go programs, which collect less often so: a quarter of their work, for 150 MB. */
const COMPILING = { GOGC: '400' }

/** @type {Readonly<Record<string, () => Promise<Finding>>>} */
export const CHECKS = {
  // Forced: by its record of the last time it passes over a test of what changed behind another module.
  types: () => compiler(['-b', '--force']),
  format: () => tool('oxfmt', ['--check', '.']),
  lint: () => tool('oxlint', ['--type-aware', '--deny-warnings'], { env: COMPILING }),
  imports: async () => ({ wrong: forbiddenImports().join('\n') }),
  exports: checkExports,
  unused: () => tool('knip', ['--no-progress', '--treat-config-hints-as-errors']),
  size: checkSize,
  versions: async () => ({ wrong: looseVersions().join('\n') }),
}

/**
 * Runs those checks, prints a line for each and the findings of those that fail; returns the names of these.
 * @param {readonly string[]} names
 */
export async function runChecks(names) {
  // The types come first and alone: compiling them writes what the exports are checked on.
  const [first, ...rest] = names.includes('types')
    ? ['types', ...names.filter((name) => name !== 'types')]
    : names
  const results = [await runCheck(first), ...(await Promise.all(rest.map(runCheck)))]
  return results.filter(({ ok }) => !ok).map(({ name }) => name)
}

/** @param {string | undefined} name */
async function runCheck(name = '') {
  const startedAt = Date.now()
  const check = CHECKS[name] ?? noSuchCheck
  const { wrong, note = '' } = await check().catch(broken)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  console.log(`${wrong ? '✗' : '✓'} ${name.padEnd(9)} ${seconds} s  ${note}`.trimEnd())
  if (wrong) console.log(`\n${wrong.trimEnd()}\n`)
  return { name, ok: !wrong }
}

/** @param {unknown} error @returns {Finding} */
function broken(error) {
  return { wrong: String(error) }
}

/** @returns {Promise<Finding>} */
async function noSuchCheck() {
  return { wrong: `There is no such check; there are: ${Object.keys(CHECKS).join(', ')}.` }
}

/** One checker for each project: several would each look at the same types. @param {readonly string[]} args */
function compiler(args) {
  return tool('typescript', [...args, '--checkers', '1'], { bin: 'tsc', env: COMPILING })
}

/** @param {string} name @param {readonly string[]} args @param {Parameters<typeof runTool>[2]} [options] */
async function tool(name, args, options) {
  return findingOf(name, await runTool(name, args, options))
}

/** @param {string} name @param {{ ok: boolean, output: string }} result @returns {Finding} */
function findingOf(name, { ok, output }) {
  return { wrong: ok ? '' : output || `${name} failed and said nothing.` }
}

/** What npm would publish, from what the compiler writes. */
async function checkExports() {
  const built = await compiler(['-b', 'tsconfig.packages.json'])
  if (built.wrong) return built
  return findingOf('published.mjs', await run(process.execPath, ['scripts/lib/published.mjs']))
}

/** @returns {Promise<Finding>} */
async function checkSize() {
  const core = await bundle(path.join(ROOT, 'scripts/lib/core.mjs'))
  const missing = WITH_A_PEER.filter((part) => !core.some(({ name }) => name === part))
  if (missing.length > 0) return { wrong: `No part of the SDK is called ${missing.join(', ')}.` }
  const withAPeer = (/** @type {import('rolldown').OutputChunk} */ { isEntry, name }) =>
    isEntry || WITH_A_PEER.includes(name)
  const react = await bundle(path.join(ROOT, 'packages/react/src/index.ts'), {
    external: REACT_STANDS_ON,
  })
  const sizes = [
    { of: 'joinRoom alone', bytes: loadedBytes(core), limit: MAX_CORE_BYTES },
    { of: 'with a first peer', bytes: loadedBytes(core, withAPeer), limit: MAX_CALL_BYTES },
    { of: '@roomful/react', bytes: loadedBytes(react), limit: MAX_REACT_BYTES },
    { of: 'the app’s first load', bytes: await firstLoadBytes(), limit: MAX_APP_BYTES },
  ]
  const note = sizes.map(({ of, bytes, limit }) => `${of}: ${bytes} of ${limit} bytes`).join(', ')
  return { wrong: sizes.some(({ bytes, limit }) => bytes > limit) ? note : '', note }
}

/** The app as it is built, each file gzipped by itself, as a server does it. */
async function firstLoadBytes() {
  const { build } = await import('vite') // only here: the scripts start before anything is installed
  const root = path.join(ROOT, 'apps/web')
  const mode = process.env['NODE_ENV']
  const built = await build({ root, logLevel: 'silent', build: { write: false } })
  // It sets it for everything that comes after: React has no `act` in production, and its tests need it.
  if (mode === undefined) delete process.env['NODE_ENV']
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (built)
  const pages = output.flatMap((part) =>
    part.type === 'asset' && /\.(html|css)$/.test(part.fileName) ? [String(part.source)] : [],
  )
  const chunks = output.filter((part) => part.type === 'chunk')
  const code = loadedWith(chunks, ({ fileName }) =>
    pages.some((page) => page.includes(fileName)),
  ).map((chunk) => chunk.code)
  return [...pages, ...code].reduce((sum, content) => sum + gzipSync(content).length, 0)
}

/**
 * What is loaded before anything is asked for, minified and gzipped.
 * @param {readonly import('rolldown').OutputChunk[]} chunks
 * @param {(chunk: import('rolldown').OutputChunk) => boolean} [isLoaded]
 */
function loadedBytes(chunks, isLoaded = ({ isEntry }) => isEntry) {
  const loaded = loadedWith(chunks, isLoaded)
  return gzipSync(loaded.map((chunk) => chunk.code).join(''), { level: 9 }).length
}

/**
 * Those chunks, and all that they import at once.
 * @template {import('rolldown').OutputChunk} Chunk
 * @param {readonly Chunk[]} chunks
 * @param {(chunk: Chunk) => boolean} isLoaded
 */
function loadedWith(chunks, isLoaded) {
  const loaded = new Set(chunks.filter(isLoaded).map(({ fileName }) => fileName))
  for (const name of loaded)
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? [])
      loaded.add(next) // a Set that grows while it is walked is walked to its end
  return chunks.filter(({ fileName }) => loaded.has(fileName))
}
