/** What is built from what. A part is built again when a file it comes from changed. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { bundle } from './bundle.mjs'
import { complain, ROOT, runTool } from './run.mjs'

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} from files and folders
 * @property {readonly string[]} to files that prove it was built
 * @property {() => Promise<{ ok: boolean, output: string }>} build
 */

const SHARED = ['package-lock.json', 'tsconfig.base.json', 'scripts/lib/build.mjs']
const SDK = ['packages/protocol', 'packages/client']
const REACT = [...SDK, 'packages/react']

/** @type {readonly Part[]} */
const PARTS = [
  {
    name: 'packages',
    from: [...SHARED, 'tsconfig.packages.json', ...REACT, 'packages/server', 'packages/cli'],
    to: [
      ...REACT.map((folder) => `${folder}/dist/index.js`),
      'packages/server/dist/main.js',
      'packages/cli/dist/main.js',
    ],
    // Forced: tsc itself trusts its record of the last build, even when the output was deleted.
    build: async () => {
      const args = ['-b', 'tsconfig.packages.json', '--force']
      const built = await runTool('typescript', args, { bin: 'tsc' })
      // npm does this where it installs a package; here it is made after that, and `npx` would not run it.
      if (built.ok) chmodSync(path.join(ROOT, 'packages/cli/dist/main.js'), 0o755)
      return built
    },
  },
  {
    name: 'SDK in one file',
    from: [...SHARED, 'scripts/lib/bundle.mjs', ...SDK],
    to: ['packages/client/dist/roomful.js'],
    build: () => bundled('packages/client/src/index.ts', 'packages/client/dist/roomful.js'),
  },
  {
    name: 'example with React',
    from: [...SHARED, 'scripts/lib/bundle.mjs', ...REACT, 'examples/react'],
    to: ['examples/react/dist/main.js'],
    build: () => bundled('examples/react/main.tsx', 'examples/react/dist/main.js'),
  },
  {
    name: 'app',
    from: [...SHARED, ...REACT, 'apps/web'],
    to: ['apps/web/dist/index.html'],
    build: () => runTool('vite', ['build'], { cwd: path.join(ROOT, 'apps/web') }),
  },
]

/** Fingerprints of what each part was last built from. */
const STAMPS = path.join(ROOT, '.cache/built.json')

/** Not sources: made from them, or read by tests alone. */
const SKIPPED = /^(node_modules|dist|.*\.tsbuildinfo|.*\.test\.tsx?)$/

/** The names of the parts that are missing or older than what they come from. */
export function staleParts() {
  const stamps = readStamps()
  return PARTS.filter(
    ({ name, from, to }) =>
      stamps[name] !== fingerprint(from) || !to.every((file) => existsSync(path.join(ROOT, file))),
  ).map(({ name }) => name)
}

/**
 * Builds those parts, all when none are named, and says how long each took. False: one failed.
 * @param {readonly string[]} [names]
 */
export async function build(names = PARTS.map(({ name }) => name)) {
  for (const part of PARTS.filter(({ name }) => names.includes(name))) {
    const startedAt = Date.now()
    const stamp = fingerprint(part.from) // taken first: what changes while it builds stays stale
    const { ok, output } = await part.build()
    if (!ok) {
      complain(`Building the ${part.name} failed: what is wrong stands above.`, output)
      return false
    }
    mkdirSync(path.dirname(STAMPS), { recursive: true })
    writeFileSync(STAMPS, JSON.stringify({ ...readStamps(), [part.name]: stamp }))
    console.log(`Built the ${part.name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  }
  return true
}

/** One file for a `<script type="module">` without a bundler. @param {string} from @param {string} to */
async function bundled(from, to) {
  try {
    await bundle(path.join(ROOT, from), { file: path.join(ROOT, to) })
    return { ok: true, output: '' }
  } catch (error) {
    return { ok: false, output: String(error) }
  }
}

/** @returns {Record<string, string>} */
function readStamps() {
  return existsSync(STAMPS) ? JSON.parse(readFileSync(STAMPS, 'utf8')) : {}
}

/** Names, sizes and times of the files: reading them all would be slower. @param {readonly string[]} paths */
function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const name of paths)
    for (const file of filesBelow(path.join(ROOT, name))) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${path.relative(ROOT, file)} ${size} ${mtimeMs}\n`)
    }
  return hash.digest('hex')
}

/** @param {string} file @returns {string[]} */
function filesBelow(file) {
  if (!statSync(file).isDirectory()) return [file]
  return readdirSync(file)
    .filter((name) => !SKIPPED.test(name))
    .toSorted()
    .flatMap((name) => filesBelow(path.join(file, name)))
}
