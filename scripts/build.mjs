/** `npm run build`: the packages, the SDK as one file for browsers, the app. Names of parts build only those. */
import './lib/node-version.mjs'
import { build } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { endOnSignals } from './lib/run.mjs'

const names = process.argv.slice(2)

endOnSignals(130)
const done = (await ensureInstalled()) && (await build(names.length > 0 ? names : undefined))
process.exit(done ? 0 : 1)
