/**
 * Who sends a server what is wrong, from a seed: frames and handshakes that were right once. A worker of its own, so that
 * who measures beside it does not wait for it. Tells how much it sent, every second and at the end.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { drawer, mutateFrame, mutateHandshake } from './mutate.mjs'

/** @typedef {{ address: string, seed: number, count: number, rate: number }} Orders `rate`: so many a second, of both kinds */
/** @typedef {{ frames: number, handshakes: number, sockets: number, done: boolean }} Told */

const ATTACKERS = 4
/** Most sockets are closed before the last of them is read: what comes after the end is part of it. */
const MAX_AT_ONCE = 40
/** Of so many attacks one is a handshake. */
const HANDSHAKES = 2
const TELL_MS = 1_000
const ALIVE = '{"type":"alive","received":0}'

const { address, seed, count, rate } = /** @type {Orders} */ (workerData)
const { hostname, port, host } = new URL(address)
const sent = { frames: 0, handshakes: 0, sockets: 0 }
const startMs = performance.now()
const all = () => sent.frames + sent.handshakes
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a worker, which has none
const tell = (/** @type {boolean} */ done) => parentPort?.postMessage({ ...sent, done })

const telling = setInterval(() => tell(false), TELL_MS)
await Promise.all(Array.from({ length: ATTACKERS }, (_, number) => attack(number)))
clearInterval(telling)
tell(true)

/** @param {number} number */
async function attack(number) {
  const below = drawer(seed * ATTACKERS + number)
  // One key for all of its sockets: a room full of peers that are away would let nobody in.
  const key = Buffer.alloc(16, number).toString('base64url')
  const path = `/v1/rooms/hostile-${number % 2}`
  while (all() < count) {
    await pause((1_000 * all()) / rate - (performance.now() - startMs))
    if (below(HANDSHAKES) === 0) await shake(mutateHandshake(below, { path, host, key }))
    else await speak(below, path, key)
  }
}

/** Says it and no more, and waits until the server has closed. @param {Buffer} text */
async function shake(text) {
  sent.handshakes++
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined) // a reset is an answer as well
  socket.resume().end(text)
  await new Promise((resolve) => socket.once('close', resolve))
}

/**
 * Comes in, sends some frames at once and one that is right, and waits until it is answered or the socket closed.
 * @param {import('./mutate.mjs').Below} below @param {string} path @param {string} key
 */
async function speak(below, path, key) {
  sent.sockets++
  const socket = new WebSocket(`ws://${host}${path}`, ['roomful.v1', `key.${key}`])
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await Promise.race([once(socket, 'message'), closed])
  for (let left = 1 + below(MAX_AT_ONCE); left > 0 && socket.readyState === socket.OPEN; left--) {
    const { bytes, binary } = mutateFrame(below)
    socket.send(bytes, { binary })
    sent.frames++
  }
  if (socket.readyState !== socket.OPEN) return
  const answered = new Promise((resolve) =>
    socket.on('message', (data) => {
      if (String(data).startsWith('{"type":"alive"')) resolve(null)
    }),
  )
  socket.send(ALIVE)
  await Promise.race([answered, closed])
  socket.terminate()
}
