/** The stages of `npm test`: each returns how many tests passed, failed and were skipped. */
import path from 'node:path'
import { CHECKS, runChecks } from './checks.mjs'
import { ROOT, runTool } from './run.mjs'
import { add, ONE_FAILED, readTally, TALLY_FILE } from './tally.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

/** @param {string} title */
export function announce(title) {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}`)
}

/** Each check counts as one test. @returns {Promise<Tally>} */
export async function checkStage() {
  announce('checks')
  const failed = (await runChecks(Object.keys(CHECKS))).length
  return { passed: Object.keys(CHECKS).length - failed, failed, skipped: 0 }
}

/** @param {{ filters: readonly string[], endBy: number, env: Record<string, string> }} options */
export function unitStage(options) {
  announce('unit tests')
  return vitest('unit tests', { ...options, config: 'vitest.config.ts' })
}

/** @param {{ filters: readonly string[], endBy: number, env: Record<string, string> }} options */
export function e2eStage(options) {
  announce('end-to-end tests')
  return vitest('end-to-end tests', { ...options, config: 'e2e/vitest.config.ts' })
}

/**
 * @param {string} title
 * @param {{ config: string, filters: readonly string[], endBy: number, env: Record<string, string> }} options
 * @returns {Promise<Tally>}
 */
async function vitest(title, { config, filters, endBy, env }) {
  const counts = path.join(ROOT, '.cache', `tally-${process.pid}.json`)
  const args = [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=./scripts/lib/tally.mjs',
  ]
  const { ok, late } = await runTool('vitest', [...args, ...noneIsFine(filters)], {
    show: true,
    env: { ...env, [TALLY_FILE]: counts },
    endBy,
  })
  const tally = readTally(counts)
  if (late) console.log(`The ${title} were ended: the time for the whole run is over.`)
  else if (!ok && tally.failed === 0) console.log(`The ${title} failed as a whole: see above.`)
  return !ok && (late || tally.failed === 0) ? add(tally, ONE_FAILED) : tally
}

/** A pattern may match files of one stage only. @param {readonly string[]} filters */
function noneIsFine(filters) {
  return filters.length > 0 ? ['--passWithNoTests', ...filters] : []
}
