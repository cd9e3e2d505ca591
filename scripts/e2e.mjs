/** `npm run e2e -- PATTERN`: only the end-to-end tests, all of them or those in files of such a name. */
import './lib/node-version.mjs'
import { build, staleParts } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { findPrograms } from './lib/programs.mjs'
import { endOnSignals } from './lib/run.mjs'
import { e2eStage } from './lib/stages.mjs'
import { sentence, total } from './lib/tally.mjs'

const filters = process.argv.slice(2)
const endBy = Infinity

endOnSignals(130)
if (!((await ensureInstalled()) && (await build(staleParts())))) process.exit(1)
const { env, lacking } = await findPrograms({ endBy, ci: false })
for (const program of lacking) console.log(program.sentence)

const tally = await e2eStage({ filters, endBy, env: { ...env, ROOMFUL_E2E: 'all' } })
if (total(tally) === 0) console.log(`No end-to-end test has a file name like ${filters.join(' ')}.`)
console.log(sentence(tally))
process.exit(tally.failed > 0 || total(tally) === 0 ? 1 : 0)
