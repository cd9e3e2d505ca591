/** `npm run soak -- SEEDS`: the property tests of messages with more seeds than `npm test` has time for. */
import './lib/node-version.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { endOnSignals, runTool } from './lib/run.mjs'

const DEFAULT_SEEDS = 20_000

const seeds = Number(process.argv[2] ?? DEFAULT_SEEDS)

if (!Number.isInteger(seeds) || seeds < 1) {
  console.log('Usage: npm run soak -- SEEDS, a whole number above 0; npm test takes 1000.')
  process.exit(1)
}
endOnSignals(130)
if (!(await ensureInstalled())) process.exit(1)
const tests = ['delivery.property', 'rooms.property']
const env = { ROOMFUL_SEEDS: String(seeds) }
const { ok } = await runTool('vitest', ['run', ...tests], { env, show: true })
process.exit(ok ? 0 : 1)
