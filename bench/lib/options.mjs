/** What a measurement is told on the command line. */
import { parseArgs } from 'node:util'

/**
 * Options with their defaults; one of another name is refused.
 * @template {string} Name
 * @param {readonly string[]} args
 * @param {Readonly<Record<Name, string>>} defaults
 */
export function readOptions(args, defaults) {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: /** @type {const} */ ('string'), default: String(value) },
    ]),
  )
  const { values } = parseArgs({ args: [...args], options })
  return /** @type {Record<Name, string>} */ (values)
}

/** @param {string} name of the option @param {string} text @param {number} [least] */
export function wholeNumber(name, text, least = 1) {
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text)
  throw new Error(`--${name} takes a whole number from ${least} on, not "${text}"`)
}
