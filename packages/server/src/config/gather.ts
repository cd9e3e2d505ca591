/** From flags, environment and file to one record of values and where each was said. Pure: files are read by the caller. */
import { parseArgs } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { flagOf, isOptionName, NAMES, OPTIONS, type OptionName } from './options.ts'

export type Environment = Readonly<Record<string, string | undefined>>
/** Throws what Node throws. */
export type ReadFile = (path: string) => string

export type Gathered = {
  readonly values: Readonly<Record<string, unknown>>
  /** How each was said: `PORT is "x"`. */
  readonly said: ReadonlyMap<string, string>
  readonly errors: readonly string[]
  readonly help: boolean
}

const CONFIG_ENV = 'ROOMFUL_CONFIG'
const SHOWN_CHARS = 200

export function gather(
  args: readonly string[],
  environment: Environment,
  readFile: ReadFile,
): Gathered {
  const errors: string[] = []
  const values: Record<string, unknown> = {}
  const said = new Map<string, string>()

  function put(name: string, value: unknown, words: string): void {
    values[name] = value
    said.set(name, words)
  }

  function fileAt(path: string, source: string): string | null {
    try {
      return readFile(path)
    } catch (error) {
      errors.push(`${source} is "${path}", which cannot be read: ${reasonOf(error)}`)
      return null
    }
  }

  const flags = readFlags(args, errors)
  const file = flags.get('config') ?? environment[CONFIG_ENV]?.trim()
  if (file) {
    const source = flags.has('config') ? '--config' : CONFIG_ENV
    const content = fileAt(file, source)
    const found = content === null ? {} : readYaml(content, file, errors)
    for (const [name, value] of Object.entries(found)) {
      const words = `"${name}" in ${file} is ${shown(name, value)}`
      if (isOptionName(name)) put(name, value, words)
      else errors.push(`${words}: there is no such option`)
    }
  }
  for (const name of NAMES) {
    const { env, fromText } = OPTIONS[name]
    const given = environment[env]?.trim()
    if (given) put(name, fromText(given), `${env} is ${shown(name, given)}`)
    const path = isSecret(name) ? environment[`${env}_FILE`]?.trim() : undefined
    if (!path) continue
    if (given) errors.push(`${env} and ${env}_FILE are both set: one of them is enough`)
    const content = fileAt(path, `${env}_FILE`)?.trim()
    if (content !== undefined) put(name, fromText(content), `${env}_FILE is "${path}"`)
  }
  for (const [name, given] of flags)
    if (isOptionName(name))
      put(name, OPTIONS[name].fromText(given), `--${flagOf(name)} is ${shown(name, given)}`)
  return { values, said, errors, help: flags.has('help') }
}

/** Variables of our prefix that no option has: most often one that is misspelt. */
export function strangeVariables(environment: Environment): readonly string[] {
  const known = new Set<string>([CONFIG_ENV, ...OTHERS])
  for (const name of NAMES) {
    known.add(OPTIONS[name].env)
    if (isSecret(name)) known.add(`${OPTIONS[name].env}_FILE`)
  }
  return Object.keys(environment).filter((name) => name.startsWith('ROOMFUL_') && !known.has(name))
}

/** Read elsewhere in the repository, and set by Kubernetes for a service that is named `roomful`. */
const OTHERS = [
  'ROOMFUL_SERVER',
  'ROOMFUL_TEST_MINUTES',
  'ROOMFUL_PORT',
  'ROOMFUL_SERVICE_HOST',
  'ROOMFUL_SERVICE_PORT',
]

function readFlags(args: readonly string[], errors: string[]): ReadonlyMap<string, string> {
  const names = new Map<string, OptionName>(NAMES.map((name) => [flagOf(name), name]))
  const isBare = (flag: string): boolean => {
    const name = names.get(flag)
    return flag === 'help' || (name !== undefined && OPTIONS[name].bare === true)
  }
  const options = Object.fromEntries(
    [...names.keys(), 'config', 'help'].map((flag) => [
      flag,
      { type: isBare(flag) ? 'boolean' : 'string' } as const,
    ]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const found = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    const given = token.kind === 'option' ? token.rawName : token.value
    const known = token.kind === 'option' && given.startsWith('--') && token.name in options
    if (!known) errors.push(`"${given}" is no argument: --help lists them`)
    else if (isBare(token.name))
      found.set(names.get(token.name) ?? token.name, token.value ?? 'true')
    else if (!token.value) errors.push(`${given} needs a value: ${given}=…`)
    else found.set(names.get(token.name) ?? token.name, token.value)
  }
  return found
}

function readYaml(content: string, file: string, errors: string[]): object {
  try {
    const found: unknown = parseYaml(content)
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) return found
    if (found !== null) errors.push(`${file} holds no options: write them as "name: value"`)
  } catch (error) {
    // Only its first line: the rest repeats the file, in which a secret may be.
    errors.push(`${file} is neither YAML nor JSON: ${reasonOf(error).split('\n')[0]}`)
  }
  return {}
}

function isSecret(name: string): boolean {
  return isOptionName(name) && OPTIONS[name].secret === true
}

function shown(name: string, value: unknown): string {
  return isSecret(name) ? 'set' : JSON.stringify(value).slice(0, SHOWN_CHARS)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
