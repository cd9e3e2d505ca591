/**
 * Who may import whom (ARCHITECTURE.md). What the compiler sees to by each package's `lib` and `types` (browser or
 * Node.js) and the linter (no cycles) is not repeated here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './run.mjs'

/**
 * @typedef {object} Home
 * @property {string} folder
 * @property {readonly string[]} ours the packages of this repository that it may import
 * @property {Readonly<Record<string, readonly string[]>>} [apart] the same for folders in it
 * @property {boolean} [pages] writes scripts for browsers, which import by address
 */

/** What others may import, and where it lives. Which files of it, its `exports` say. */
const PUBLIC = {
  roomful: 'packages/client',
  '@roomful/react': 'packages/react',
  '@roomful/protocol': 'packages/protocol',
  '@roomful/server': 'packages/server',
}

/** @type {readonly Home[]} */
const HOMES = [
  { folder: 'packages/protocol', ours: [] },
  {
    folder: 'packages/client',
    ours: ['@roomful/protocol'],
    // Rooms in memory need a server as well: the real one's rooms, without its sockets.
    apart: { 'packages/client/src/testing/': ['@roomful/protocol', '@roomful/server'] },
  },
  { folder: 'packages/react', ours: ['roomful'] },
  { folder: 'packages/server', ours: ['@roomful/protocol'] },
  { folder: 'packages/cli', ours: ['@roomful/server'] },
  { folder: 'apps/web', ours: ['roomful', '@roomful/react'] },
  { folder: 'examples/react', ours: ['roomful', '@roomful/react'] },
  { folder: 'e2e', ours: Object.keys(PUBLIC), pages: true },
  { folder: 'bench', ours: Object.keys(PUBLIC), pages: true },
]

/** The one file that knows the WebSocket library. */
const WS_SHELL = 'packages/server/src/listen.ts'

const SOURCE = /\.(ts|tsx|mjs|js)$/
const NO_SOURCE = /^(node_modules|dist|out)$/
const TEST_OR_CONFIG = /\.test\.tsx?$|\/test\/|\.config\.ts$|^(e2e|bench)\//
const COMMENT = /^\s*(\/\*[\s\S]*?\*\/|\/\/.*$)/gm
const IMPORT = /\b(?:im|ex)port\s(?:[^'"`;]*?\sfrom\s)?\s*'([^']+)'|\bimport\(\s*'([^']+)'/g

/** A sentence for each import that the rules forbid. */
export function forbiddenImports() {
  const shared = manifestOf('.').devDependencies
  const exported = Object.entries(PUBLIC).flatMap(([name, folder]) =>
    Object.keys(manifestOf(folder).exports).map((subpath) => path.posix.join(name, subpath)),
  )
  return HOMES.flatMap((home) => {
    const {
      dependencies = {},
      peerDependencies = {},
      devDependencies = {},
    } = manifestOf(home.folder)
    const world = {
      home,
      exported,
      runtime: Object.keys({ ...dependencies, ...peerDependencies }),
      tooling: Object.keys({ ...devDependencies, ...shared }),
    }
    return filesBelow(home.folder).flatMap((file) =>
      importsIn(readFileSync(path.join(ROOT, file), 'utf8')).flatMap((specifier) => {
        const reason = whyNot(file, specifier, world)
        return reason === undefined ? [] : [`${file} imports ${specifier}: ${reason}`]
      }),
    )
  })
}

/**
 * Why a file may not import that, or nothing.
 * @param {string} file from the root of the repository, with slashes
 * @param {string} specifier
 * @param {{ home: Home, exported: readonly string[], runtime: readonly string[], tooling: readonly string[] }} world
 *   the file's home, what our packages export, and the packages that the home declares
 * @returns {string | undefined}
 */
export function whyNot(file, specifier, { home, exported, runtime, tooling }) {
  const loose = TEST_OR_CONFIG.test(file)
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier)
    if (!target.startsWith(`${home.folder}/`)) return 'another package is imported by its name'
    if (!loose && /^packages\/[^/]+\/src\/index\.ts$/.test(target))
      return 'index.ts is for outsiders; import the file that has it'
    return undefined
  }
  if (specifier.startsWith('/') && home.pages) return undefined
  if (specifier.startsWith('node:')) return undefined // the compiler knows who has Node.js
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (name === 'roomful' || name.startsWith('@roomful/')) {
    const apart = Object.keys(home.apart ?? {}).find((folder) => file.startsWith(folder))
    const ours = (apart && home.apart?.[apart]) || home.ours
    if (!ours.includes(name)) return `${home.folder} must not know it`
    return exported.includes(specifier) ? undefined : 'only what its exports list is public'
  }
  if (name === 'ws' && home.folder === 'packages/server' && !loose && file !== WS_SHELL)
    return `only ${WS_SHELL} knows it`
  if (runtime.includes(name) || (loose && tooling.includes(name))) return undefined
  return 'its package.json does not declare it'
}

/** The specifiers of all static and dynamic imports, types included. @param {string} source */
export function importsIn(source) {
  return [...source.replaceAll(COMMENT, '').matchAll(IMPORT)].map(
    ([, fixed, dynamic]) => fixed ?? dynamic ?? '',
  )
}

/** @param {string} folder */
function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'))
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return NO_SOURCE.test(entry.name) ? [] : filesBelow(file)
    return SOURCE.test(entry.name) ? [file] : []
  })
}
