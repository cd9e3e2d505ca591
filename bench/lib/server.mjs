/** The servers, each in a process of its own, what passed through them and what they use. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A start takes under a second; on a machine that does much else some. */
const START_TIMEOUT_MS = 20_000

/**
 * @typedef {{ framesIn: number, framesOut: number, bytesIn: number, bytesOut: number }} Traffic
 * @typedef {{ cpuSeconds: number, residentBytes: number, heldBytes: number }} Used held: on the heap, and outside for what is on it
 * @typedef {object} Server
 * @property {string} address `http://127.0.0.1:{port}`
 * @property {() => Promise<Traffic>} traffic since it started
 * @property {(collect: boolean) => Promise<Used>} used since it started and now, after all garbage is collected or as it is
 * @property {() => void} end
 */

/** Roomful's own, as it is by default but that it counts and takes pages of another origin. @param {Record<string, string>} [env] */
export function startRoomful(env = {}) {
  const main = new URL('main.js', import.meta.resolve('@roomful/server'))
  return start(main, {
    HOST: '127.0.0.1',
    PORT: '0',
    ROOMFUL_COUNT_FRAMES: '1',
    ROOMFUL_ORIGINS: '*',
    ...env,
  })
}

export function startRelay() {
  return start(new URL('relay.mjs', import.meta.url), {})
}

export function startSocketio() {
  return start(new URL('socketio.mjs', import.meta.url), {})
}

export function startPeerjs() {
  return start(new URL('peerjs.mjs', import.meta.url), {})
}

/**
 * Resolves when the program has printed its address.
 * @param {URL} program
 * @param {Record<string, string>} env
 * @returns {Promise<Server>}
 */
async function start(program, env) {
  const probe = new URL('probe.mjs', import.meta.url).href
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', probe, fileURLToPath(program)],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  )
  const end = () => void child.kill()
  process.once('exit', end)
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${program} did not start`)), START_TIMEOUT_MS)
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
      if (found === undefined) return
      clearTimeout(late)
      resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${program} ended (${code})`)))
  })
  return {
    address,
    traffic: async () =>
      /** @type {Traffic} */ (await (await fetch(`${address}/v1/frames`)).json()),
    used: async (collect) => {
      const told = once(child, 'message')
      child.send({ collect })
      const [used] = await told
      return used
    },
    end: () => {
      process.off('exit', end)
      end()
    },
  }
}
