/** Everything that `npm run check` looks at. A check resolves with what it found wrong, or with nothing. */
import { gzipSync } from 'node:zlib'
import path from 'node:path'
import { bundle } from './bundle.mjs'
import { forbiddenImports } from './imports.mjs'
import { ROOT, runTool } from './run.mjs'
import { looseVersions } from './versions.mjs'

/** @typedef {{ wrong: string, note?: string }} Finding */

/** What `joinRoom` alone costs an app, minified and gzipped. What it imports on first use does not count. */
const MAX_CORE_BYTES = 15 * 1024

/** With what is loaded beside it as soon as somebody else is there. */
const MAX_CALL_BYTES = 19 * 1024
const WITH_A_PEER = /^(mending|carrier)-/

/** The hooks and components, without what they stand on. */
const MAX_REACT_BYTES = 3 * 1024
const REACT_STANDS_ON = ['react', 'react/jsx-runtime', 'roomful']

/** What the app's first page loads before anything is pressed: its HTML, its style, and all that the entry imports. */
const MAX_APP_BYTES = 150 * 1024

/** What is published, and so checked as an outsider would see it. */
const PUBLISHED = ['protocol', 'client', 'react', 'server'].map((name) => `packages/${name}`)
/** Published as well, and imported by nobody. */
const PROGRAMS = ['packages/cli']

/** @type {Readonly<Record<string, () => Promise<Finding>>>} */
export const CHECKS = {
  types: () => tool('typescript', ['-b', 'tsconfig.check.json'], { bin: 'tsc' }),
  format: () => tool('oxfmt', ['--check', '.']),
  lint: () => tool('oxlint', ['--type-aware', '--deny-warnings']),
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

/** @param {string} name @param {readonly string[]} args @param {Parameters<typeof runTool>[2]} [options] */
async function tool(name, args, options) {
  const { ok, output } = await runTool(name, args, options)
  return { wrong: ok ? '' : output || `${name} failed and said nothing.` }
}

/** What npm would publish: entry points that exist, and types that resolve in a project of somebody else. */
async function checkExports() {
  const built = await tool('typescript', ['-b'], { bin: 'tsc' })
  if (built.wrong) return built
  const findings = await Promise.all([
    ...[...PUBLISHED, ...PROGRAMS].map((folder) => tool('publint', ['--strict', folder])),
    ...PUBLISHED.map((folder) =>
      tool('@arethetypeswrong/cli', ['--pack', folder, '--profile', 'esm-only'], { bin: 'attw' }),
    ),
  ])
  return { wrong: findings.map(({ wrong }) => wrong).join('') }
}

/** @returns {Promise<Finding>} */
async function checkSize() {
  const sizes = [
    {
      of: 'joinRoom alone',
      bytes: await loadedBytes('scripts/lib/core.mjs', []),
      limit: MAX_CORE_BYTES,
    },
    {
      of: 'with a first peer',
      bytes: await loadedBytes('scripts/lib/core.mjs', [], WITH_A_PEER),
      limit: MAX_CALL_BYTES,
    },
    {
      of: '@roomful/react',
      bytes: await loadedBytes('packages/react/src/index.ts', REACT_STANDS_ON),
      limit: MAX_REACT_BYTES,
    },
  ]
  sizes.push({ of: 'the app’s first load', bytes: await firstLoadBytes(), limit: MAX_APP_BYTES })
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
    part.type === 'asset' && /\.(html|css)$/.test(part.fileName) ? [part.source] : [],
  )
  const chunks = output.filter((part) => part.type === 'chunk')
  const code = loadedWith(chunks, ({ isEntry }) => isEntry).map((chunk) => chunk.code)
  return [...pages, ...code].reduce((sum, content) => sum + gzipSync(content).length, 0)
}

/**
 * What is loaded before anything is asked for, minified and gzipped.
 * @param {string} input
 * @param {readonly string[]} external
 * @param {RegExp} [too] the names of chunks that count as well
 */
async function loadedBytes(input, external, too) {
  const chunks = await bundle(path.join(ROOT, input), { external })
  const loaded = loadedWith(chunks, ({ isEntry, fileName }) => isEntry || too?.test(fileName))
  return gzipSync(loaded.map((chunk) => chunk.code).join(''), { level: 9 }).length
}

/**
 * Those chunks, and all that they import at once.
 * @template {import('rolldown').OutputChunk} Chunk
 * @param {readonly Chunk[]} chunks
 * @param {(chunk: Chunk) => boolean | undefined} isLoaded
 */
function loadedWith(chunks, isLoaded) {
  const loaded = new Set(chunks.filter(isLoaded).map(({ fileName }) => fileName))
  for (const name of loaded)
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? [])
      loaded.add(next) // a Set that grows while it is walked is walked to its end
  return chunks.filter(({ fileName }) => loaded.has(fileName))
}
