/** `npm start` as people use it: in a repository that is installed and built, ended by Ctrl-C. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ROOT } from './lib/run.mjs'

/** Building may come first, beside everything else that is tested. */
const PATIENCE_MS = 120_000
/** Ctrl-C ends it within 2 seconds; the rest is for npm, and for a machine that does much else. */
const END_WITHIN_MS = 10_000

test(
  'npm start: one block with the address and no more the second time; Ctrl-C ends it, whoever does not listen',
  { timeout: 2 * PATIENCE_MS },
  async () => {
    const first = await start() // builds what was changed, should anything be
    expect(await (await fetch(`${first.origin}/healthz`)).json()).toEqual({ status: 'ok' })
    expect(await first.pressCtrlC()).toBe(0)

    const second = await start()
    const page = await fetch(second.origin)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')])
    await openDeafSocket(second.origin)
    expect(await second.pressCtrlC()).toBe(0)
    // What npm says of the script that it runs begins with ">".
    const said = second.output().replaceAll(/^>.*\n/gm, '')
    expect(said.trim()).toBe(
      `
  Roomful is running

    ${second.origin}

  Rooms are open: whoever knows a name may join. Keys for tokens close them (docs/configuration.md).
  Ctrl-C ends it.
`.trim(),
    )
    for (const { errors } of [first, second]) expect(errors()).not.toMatch(/npm err|^\s+at /im)
  },
)

/** As a terminal has it: where the tests look for programs is no option of the server, which says so. @param {NodeJS.ProcessEnv} env */
function withoutOptions(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ROOMFUL_')))
}

/** Resolves when it says where it is. */
async function start() {
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...withoutOptions(process.env), HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as a terminal makes it
  })
  let output = ''
  let errors = ''
  npm.stdout.on('data', (chunk) => (output += String(chunk)))
  npm.stderr.on('data', (chunk) => (errors += String(chunk)))
  const closed = once(npm, 'close')
  const { pid = 0 } = npm
  onTestFinished(() => void signal(pid, 'SIGKILL'))

  const origin = await vi.waitFor(
    () => {
      const [address] = /http:\/\/\S+/.exec(output) ?? []
      if (!address || !output.includes('Ctrl-C')) throw new Error(`no address: ${output}${errors}`)
      return address
    },
    { timeout: PATIENCE_MS, interval: 20 },
  )
  return {
    origin,
    output: () => output,
    errors: () => errors,
    /** As a terminal does it, to every process of it. Resolves with npm's exit code when all are gone. */
    pressCtrlC: async () => {
      const sinceMs = performance.now()
      signal(pid, 'SIGINT')
      const [code] = await closed
      expect(signal(pid, 0), 'something of it still runs').toBe(false)
      expect(performance.now() - sinceMs).toBeLessThan(END_WITHIN_MS)
      return code
    },
  }
}

/** False: nobody of the group is there. @param {number} group @param {NodeJS.Signals | 0} name */
function signal(group, name) {
  try {
    return process.kill(-group, name)
  } catch {
    return false
  }
}

/** A peer who takes nothing, not even that the socket is to be closed. @param {string} origin */
async function openDeafSocket(origin) {
  const upgrade = request(`${origin}/v1/rooms/deaf`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'roomful.v1',
    },
  })
  upgrade.end()
  const [, socket] = await once(upgrade, 'upgrade')
  socket.on('error', () => undefined).pause()
  onTestFinished(() => socket.destroy())
}
