/** `npm run check`: one word tells whether all is well. `npm run check -- lint types` runs only those. */
import './lib/node-version.mjs'
import { CHECKS, runChecks } from './lib/checks.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { endOnSignals } from './lib/run.mjs'

const names = process.argv.slice(2)
const startedAt = Date.now()

endOnSignals(130)
if (!(await ensureInstalled())) process.exit(1)
const failed = await runChecks(names.length > 0 ? names : Object.keys(CHECKS))
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
const verdict = failed.length === 0 ? 'All is well.' : `To mend: ${failed.join(', ')}.`
console.log(`${verdict} (${seconds} s)`)
process.exit(failed.length > 0 ? 1 : 0)
