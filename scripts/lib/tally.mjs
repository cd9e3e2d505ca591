/**
 * A reporter for Vitest that counts tests and writes the counts to a file after each one,
 * so that they are known even when the run is ended from outside.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @type {Tally} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 }

/** What failed without being a test. @type {Tally} */
export const ONE_FAILED = { ...NOTHING, failed: 1 }

/** The variable that names the file. */
export const TALLY_FILE = 'ROOMFUL_TALLY_FILE'

/** @param {Tally} a @param {Tally} b @returns {Tally} */
export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }
}

/** @param {Tally} tally */
export function total({ passed, failed, skipped }) {
  return passed + failed + skipped
}

/** `12 passed, 0 failed`, and the skipped when there are any. @param {Tally} tally */
export function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** @param {string} file @returns {Tally} */
export function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return NOTHING // not one test ended
  }
}

/** Vitest calls it with `new`; what it returns is the reporter. @returns {import('vitest/reporters').Reporter} */
export default function countTests() {
  const file = process.env[TALLY_FILE]
  if (file === undefined) throw new Error(`${TALLY_FILE} must name the file to write the counts to`)
  let tally = NOTHING
  const count = (/** @type {keyof Tally} */ outcome) => {
    tally = { ...tally, [outcome]: tally[outcome] + 1 }
    writeFileSync(file, JSON.stringify(tally))
  }
  mkdirSync(path.dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return {
    onTestCaseResult(test) {
      const { state } = test.result()
      if (state !== 'pending') count(state)
    },
    onTestModuleEnd(module) {
      // A file that cannot be loaded, or whose hooks fail, has no test that says so.
      const tests = [...module.children.allTests()]
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed'))
        count('failed')
    },
    onTestRunEnd(_modules, errors) {
      for (const _ of errors) count('failed') // unhandled rejections and the like
    },
  }
}
