/**
 * `npm test`: installs and builds what is missing, then runs the checks, the unit tests and the end-to-end tests.
 * Its last line is `N passed, N failed`. `npm test -- PATTERN` runs the tests in files of such a name, and no checks.
 */
import './lib/node-version.mjs'
import { build } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { findPrograms } from './lib/programs.mjs'
import { endOnSignals } from './lib/run.mjs'
import { announce, checkStage, e2eStage, unitStage } from './lib/stages.mjs'
import { add, NOTHING, ONE_FAILED, sentence, total } from './lib/tally.mjs'

/** The whole run, with everything it downloads. Change it with ROOMFUL_TEST_MINUTES. */
const BUDGET_MINUTES = 29

/** What does not end by itself when the time is over is ended this much later. */
const GRACE_MS = 30_000

const minutes = Number(process.env['ROOMFUL_TEST_MINUTES'] ?? BUDGET_MINUTES)
const endBy = Date.now() + minutes * 60_000
const ci = process.env['CI'] === 'true'
const filters = process.argv.slice(2)
let tally = NOTHING

endOnSignals(130)
setTimeout(() => finish(`The time is over (${minutes} minutes).`), endBy + GRACE_MS - Date.now())

announce('install and build')
if (!((await ensureInstalled()) && (await build()))) finish('Nothing was tested.')

announce('programs')
const { env, lacking } = await findPrograms({ endBy, ci })

if (filters.length === 0) tally = add(tally, await checkStage())
tally = add(tally, await unitStage({ filters, endBy, env }))
if (env['ROOMFUL_CHROMIUM'])
  tally = add(
    tally,
    await e2eStage({
      filters,
      endBy,
      env: filters.length > 0 ? { ...env, ROOMFUL_E2E: 'all' } : env,
    }),
  )

announce('result')
for (const program of lacking) {
  console.log(program.sentence)
  if (program.required) tally = add(tally, ONE_FAILED)
  else console.log('  The tests that need it were skipped.')
}
if (total(tally) === 0) finish(`No test file has a name like ${filters.join(' ')}.`)
if (ci && tally.skipped > 0) {
  console.log(`In CI nothing is skipped: ${tally.skipped} skipped tests count as failed.`)
  tally = { passed: tally.passed, failed: tally.failed + tally.skipped, skipped: 0 }
}
finish()

/** @param {string} [failure] counts as one failed test @returns {never} */
function finish(failure) {
  if (failure !== undefined) {
    console.log(failure)
    tally = add(tally, ONE_FAILED)
  }
  console.log(sentence(tally))
  process.exit(tally.failed > 0 ? 1 : 0)
}
