/** What package-lock.json names and node_modules lacks. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { complain, ROOT, runNpm } from './run.mjs'

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>} Packages */

/** Installs the dependencies when any is missing or of another version; otherwise costs some milliseconds. False: it failed. */
export async function ensureInstalled() {
  const lock = path.join(ROOT, 'package-lock.json')
  const installed = path.join(ROOT, 'node_modules/.package-lock.json') // npm writes it last
  if (existsSync(installed) && missing(packagesIn(lock), packagesIn(installed)).length === 0)
    return true

  console.log('Installing dependencies (npm ci); the first time takes up to a minute …')
  const { ok, output } = await runNpm(['ci', '--loglevel=error'])
  if (!ok)
    complain(
      'npm ci failed. It needs the npm registry this once: is there a network? Then run the same again.',
      output,
    )
  return ok
}

/**
 * The packages of a lockfile that are not installed as it says. What is optional may be for another system.
 * @param {Packages} wanted
 * @param {Packages} present
 */
export function missing(wanted, present) {
  return Object.entries(wanted)
    .filter(([where, { optional, devOptional }]) => where !== '' && !optional && !devOptional)
    .filter(([where, { version }]) => !present[where] || present[where].version !== version)
    .map(([where]) => where)
}

/** @param {string} file @returns {Packages} */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
