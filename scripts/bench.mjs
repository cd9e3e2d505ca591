/** `npm run bench -- NAME`: builds what is stale and runs `run()` of bench/NAME.mjs; lists the names when none is given. */
import './lib/node-version.mjs'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, staleParts } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { findPrograms } from './lib/programs.mjs'
import { endOnSignals, ROOT } from './lib/run.mjs'

const FOLDER = path.join(ROOT, 'bench')
const [name = '', ...args] = process.argv.slice(2)
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))

if (!names.includes(name)) {
  console.log(`Usage: npm run bench -- NAME\nNames: ${names.join(', ') || 'none yet'}`)
  process.exit(name === '' ? 0 : 1)
}

const stopEnding = endOnSignals(130)
if (!((await ensureInstalled()) && (await build(staleParts())))) process.exit(1)
const { env, lacking } = await findPrograms({ endBy: Infinity, ci: false })
for (const program of lacking) console.log(program.sentence)
Object.assign(process.env, env)
stopEnding()

const bench = await import(pathToFileURL(path.join(FOLDER, `${name}.mjs`)).href)
await bench.run(args)
