/** Runs other programs. Knows nothing of what they do; leaves none of them behind. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..')

/** What a program that was told to end gets before it is ended: time to close browsers and sockets. */
const GRACE_MS = 1_500
const LOOK_AGAIN_MS = 50

/** So much of a failing program's output is worth reading: npm says it first, compilers last. */
const FIRST_LINES = 10
const LAST_LINES = 20

const POSIX = process.platform !== 'win32'

/** How often to look whether npm is still there. */
const NPM_CHECK_MS = 250

// npm tells its shell to end, and Debian's dies of it without telling us: who was started by npm looks by itself.
const parent = process.ppid
if (POSIX && process.env['npm_lifecycle_event']) {
  const looking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(looking) // told again, a server would end at once
    process.kill(process.pid, 'SIGTERM')
  }, NPM_CHECK_MS).unref()
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let ending = false
process.on('exit', () => signalAll('SIGKILL'))

/**
 * Runs a program to its end; never rejects. `show` lets it write to this terminal, otherwise its output is returned.
 * After `endBy` (a time in milliseconds since 1970) it is ended, and `late` is true.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, show?: boolean, endBy?: number }} [options]
 * @returns {Promise<{ ok: boolean, late: boolean, output: string }>}
 */
export function run(command, args, { cwd = ROOT, env = {}, show = false, endBy = Infinity } = {}) {
  const sink = show ? 'inherit' : 'pipe'
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...(show ? {} : { NO_COLOR: '1' }), ...env },
    stdio: ['ignore', sink, sink],
    detached: POSIX, // a process group of its own, so that its children end with it
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (output += text))

  let late = false
  /** @type {Promise<void> | undefined} */
  let over
  const stop = () => (over ??= end(child))
  const cutOff = () => {
    late = true
    void stop()
  }
  const timer = Number.isFinite(endBy) ? setTimeout(cutOff, endBy - Date.now()) : undefined

  return new Promise((resolve) => {
    const finish = async (/** @type {boolean} */ ok) => {
      clearTimeout(timer)
      await stop()
      running.delete(child)
      if (!ending) resolve({ ok: ok && !late, late, output })
    }
    child.once('error', (error) => {
      output += error.message
      void finish(false)
    })
    child.once('exit', () => {
      clearTimeout(timer)
      void stop() // what it started may outlive it, and hold on to its output
    })
    child.once('close', (code) => void finish(code === 0))
  })
}

/**
 * A program that came with an npm package, run by this Node.js (the shims in .bin need a shell on Windows).
 * @param {string} name of the package
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2] & { bin?: string }} [options]
 */
export function runTool(name, args, { bin = name, ...options } = {}) {
  const home = path.join(ROOT, 'node_modules', name)
  const declared = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')).bin
  const file = path.join(home, typeof declared === 'string' ? declared : declared[bin])
  return run(process.execPath, [file, ...args], options)
}

/** @param {readonly string[]} args @param {Parameters<typeof run>[2]} [options] */
export function runNpm(args, options) {
  const npm = process.env['npm_execpath'] // set whenever a script was started by npm
  return npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args], options)
    : run(POSIX ? 'npm' : 'npm.cmd', args, options)
}

/**
 * On Ctrl-C, or when told to end: ends what runs, then this process. Returns what takes it back.
 * @param {number} exitCode
 */
export function endOnSignals(exitCode) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  const stop = () => {
    ending = true // whoever waits for a program hears nothing more
    void Promise.all([...running].map(end)).then(() => process.exit(exitCode))
  }
  for (const name of signals) process.on(name, stop)
  return () => signals.forEach((name) => process.off(name, stop))
}

/**
 * Says what went wrong and what to do next, below the output of what failed, without its middle.
 * @param {string} sentence
 * @param {string} output
 */
export function complain(sentence, output) {
  const lines = output.trimEnd().split('\n')
  const middle = lines.length - FIRST_LINES - LAST_LINES
  if (middle > 0) lines.splice(FIRST_LINES, middle, `… ${middle} lines more …`)
  console.error(`\n${lines.join('\n')}\n\n${sentence}`)
}

/** Ends a program and all that it started. @param {import('node:child_process').ChildProcess} child */
async function end(child) {
  const killAt = Date.now() + GRACE_MS
  signal(child, 'SIGTERM')
  while (signal(child, 0) && Date.now() < killAt) await sleep(LOOK_AGAIN_MS)
  signal(child, 'SIGKILL')
}

/** @param {NodeJS.Signals} name */
function signalAll(name) {
  for (const child of running) signal(child, name)
}

/**
 * False: nothing of it runs any more. 0 only asks.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals | 0} name
 */
function signal(child, name) {
  if (child.pid === undefined) return false
  try {
    return POSIX ? process.kill(-child.pid, name) : child.kill(name)
  } catch {
    return false
  }
}
