/** The browsers and servers that the end-to-end tests use and npm does not bring. */
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { run, runTool } from './run.mjs'

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} from a variable in which a user may name the file
 * @property {string} to the variable that tells the tests where it is
 * @property {readonly string[]} files names on the PATH, or whole paths
 * @property {string} debian the package
 * @property {boolean} [required] no end-to-end test runs without it
 * @property {string} [within] the variable of the program that does its work as well, only slower: not looked for when named
 * @property {boolean} [root] of use to root alone, on Linux
 * @property {string} [version] the argument that asks for it, where it is not --version
 * @property {(endBy: number) => Promise<string | undefined>} [download] without root; returns the file
 */

/** @type {readonly Program[]} */
const PROGRAMS = [
  {
    name: 'Chromium',
    from: 'CHROMIUM',
    to: 'ROOMFUL_CHROMIUM',
    files: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debian: 'chromium',
    required: true,
    download: downloadChromium,
  },
  {
    name: 'Chromium without windows',
    from: 'CHROMIUM_SHELL',
    to: 'ROOMFUL_CHROMIUM_SHELL',
    files: ['chromium-headless-shell', 'chrome-headless-shell'],
    debian: 'chromium-headless-shell',
    within: 'CHROMIUM',
  },
  {
    name: 'Firefox',
    from: 'FIREFOX',
    to: 'ROOMFUL_FIREFOX',
    files: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debian: 'firefox-esr',
  },
  {
    name: 'coturn',
    from: 'TURNSERVER',
    to: 'ROOMFUL_TURNSERVER',
    files: ['turnserver'],
    debian: 'coturn',
  },
  {
    name: 'NATS',
    from: 'NATS_SERVER',
    to: 'ROOMFUL_NATS_SERVER',
    files: ['nats-server'],
    debian: 'nats-server',
  },
  // Networks of the kernel, which only root may make.
  {
    name: 'iproute2',
    from: 'IP',
    to: 'ROOMFUL_IP',
    files: ['ip', '/sbin/ip'],
    debian: 'iproute2',
    root: true,
    version: '-V',
  },
  {
    name: 'nftables',
    from: 'NFT',
    to: 'ROOMFUL_NFT',
    files: ['nft', '/sbin/nft'],
    debian: 'nftables',
    root: true,
  },
]

/** Debian's folders, also for those whose PATH lacks some of them. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/snap/bin', '/opt/homebrew/bin']

/** A browser is 100 to 200 MB. */
const DOWNLOAD_MS = 5 * 60_000

/** A browser on a busy machine takes some seconds to tell its version. */
const VERSION_MS = 30_000

/**
 * Finds each program, or gets it: without root from Playwright, with root from Debian's packages.
 * Returns variables for the tests, and a sentence for each program that cannot be had.
 * @param {{ endBy: number, ci: boolean }} options with `ci`, sudo may be used and every program is required
 */
export async function findPrograms({ endBy, ci }) {
  /** @type {Record<string, string>} */
  const env = {}
  /** @type {{ sentence: string, required: boolean }[]} */
  const lacking = []
  const apt = debianPackages({ endBy, ci })
  const root = process.getuid?.() === 0 && process.platform === 'linux'
  const isOfUse = (/** @type {Program} */ { root: forRoot = false, within }) =>
    (root || !forRoot) && !(within && process.env[within])
  for (const program of PROGRAMS.filter(isOfUse)) {
    const file = (await find(program)) ?? (await get(program, apt, endBy))
    if (file !== undefined) env[program.to] = file
    else if (program.within === undefined)
      lacking.push({
        required: ci || program.required === true,
        sentence:
          `${program.name} is not on this machine and could not be installed: install it ` +
          `(Debian: apt-get install ${program.debian}) or name its file in ${program.from}.`,
      })
  }
  return { env, lacking }
}

/** @param {Program} program */
async function find({ name, from, files, version: asks = '--version' }) {
  const named = process.env[from]
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...FOLDERS]
  const candidates = named
    ? [named]
    : files.flatMap((file) =>
        path.isAbsolute(file) ? file : folders.map((folder) => path.resolve(folder, file)),
      )
  for (const file of candidates)
    if (isProgram(file)) {
      // Ubuntu's chromium-browser is a note that says to install a snap: only what runs counts.
      const { ok, output } = await run(file, [asks], { endBy: Date.now() + VERSION_MS })
      if (!ok) continue
      const [version] = /\d+\.[\d.]+/.exec(output) ?? ['']
      console.log(`${name} ${version}: ${file}`)
      return file
    }
  return undefined
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @param {Program} program @param {ReturnType<typeof debianPackages>} apt @param {number} endBy */
async function get(program, apt, endBy) {
  if (apt && (await apt(program.debian))) return find(program)
  return program.download?.(Math.min(endBy, Date.now() + DOWNLOAD_MS))
}

/**
 * What installs a Debian package here, if anything may: root, and in CI whoever needs no password for sudo.
 * @param {{ endBy: number, ci: boolean }} options
 */
function debianPackages({ endBy, ci }) {
  const root = process.getuid?.() === 0
  if (!existsSync('/usr/bin/apt-get') || !(root || ci)) return undefined
  const apt = (/** @type {string[]} */ ...args) =>
    run(root ? 'apt-get' : 'sudo', root ? args : ['-n', 'apt-get', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      endBy,
    })
  /** @type {Promise<unknown> | undefined} */
  let updated
  return async (/** @type {string} */ name) => {
    console.log(`Installing ${name} (apt-get) …`)
    await (updated ??= apt('update'))
    const { ok, output } = await apt('install', '-y', '--no-install-recommends', name)
    if (!ok) console.log(output.trimEnd().split('\n').slice(-3).join('\n'))
    return ok
  }
}

/** @param {number} endBy */
async function downloadChromium(endBy) {
  const { chromium } = await import('playwright-core')
  if (!existsSync(chromium.executablePath())) {
    console.log('Downloading Chromium (playwright-core install chromium) …')
    await runTool('playwright-core', ['install', 'chromium'], { endBy })
  }
  return isProgram(chromium.executablePath()) ? chromium.executablePath() : undefined
}
