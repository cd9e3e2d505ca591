/** Where the browsers, coturn, NATS and the tools for networks are, and what becomes of tests that lack one. */
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

type Program = { readonly variable: string; readonly files: readonly string[] }

const PROGRAMS = {
  chromium: {
    variable: 'ROOMFUL_CHROMIUM',
    files: ['chromium', 'chromium-browser', 'google-chrome'],
  },
  chromiumShell: {
    variable: 'ROOMFUL_CHROMIUM_SHELL',
    files: ['chromium-headless-shell', 'chrome-headless-shell'],
  },
  firefox: { variable: 'ROOMFUL_FIREFOX', files: ['firefox-esr', 'firefox'] },
  turnserver: { variable: 'ROOMFUL_TURNSERVER', files: ['turnserver'] },
  nats: { variable: 'ROOMFUL_NATS_SERVER', files: ['nats-server'] },
  ip: { variable: 'ROOMFUL_IP', files: ['ip'] },
  nft: { variable: 'ROOMFUL_NFT', files: ['nft'] },
} satisfies Readonly<Record<string, Program>>

export type ProgramName = keyof typeof PROGRAMS

/** Folders beside those of PATH, which on some systems lacks the ones for servers. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/sbin']

/** The program's file. Throws an error that says how to get it. */
export function pathOf(name: ProgramName): string {
  const file = find(name)
  if (file === null)
    throw new Error(`${name} is not installed; install it or name it in ${PROGRAMS[name].variable}`)
  return file
}

/** Whether tests that need the program are skipped here, and says so. Under CI they run, and fail. */
export function lacks(name: ProgramName): boolean {
  if (process.env['CI'] === 'true' || find(name) !== null) return false
  console.log(`Skipped: ${name} is not installed; name it in ${PROGRAMS[name].variable}.`)
  return true
}

/** The program's file, or `null` where something else does instead. */
export function find(name: ProgramName): string | null {
  const { variable, files } = PROGRAMS[name]
  const named = process.env[variable]
  if (named) return named
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...FOLDERS]
  const candidates = files.flatMap((file) => folders.map((folder) => path.resolve(folder, file)))
  return candidates.find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
