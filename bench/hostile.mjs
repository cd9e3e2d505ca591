/**
 * `npm run bench -- hostile`: what a server makes of frames and handshakes that were right once, and what two who talk in
 * a room of their own notice (README.md). A server that crashes ends it; else it reports, and fails nothing.
 */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ROOMFUL } from './lib/dialects.mjs'
import { arrive, seats } from './lib/load.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { percentile, table } from './lib/table.mjs'

/** Each is heard before the next one is said. */
const BETWEEN_WORDS_MS = 20
const LOOK_MS = 1_000
const MIB = 1024 * 1024
/** What is compiled, cached and grown at first use is no leak. */
const WARM_UP = 20_000

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, { count: '100000', seed: '1', rate: '2000', quiet: '30' })
  const seed = wholeNumber('seed', values.seed)
  const count = wholeNumber('count', values.count)
  const rate = wholeNumber('rate', values.rate)
  const server = await ROOMFUL.start()
  const { address, used, traffic } = server
  try {
    const pair = await openPair(address)
    const orders = { address, seed, count, rate }
    await storm({ ...orders, seed: seed + 1, count: WARM_UP }, pair, used)
    const before = await used(true)
    const quietMs = await pair.talkFor(wholeNumber('quiet', values.quiet) * 1_000)
    const { framesIn, framesOut } = await traffic()
    const { sent, tookMs, mostBytes } = await storm(orders, pair, used)
    const passed = await traffic()
    const read = passed.framesIn - framesIn - tookMs.length
    const answers = passed.framesOut - framesOut - tookMs.length
    const after = await used(true)
    const [resident, most, left] = [before.residentBytes, mostBytes, after.residentBytes].map(
      (bytes) => Math.round(bytes / MIB),
    )
    console.log(
      table([
        ['two who talk, ms', 'words', 'median', 'p99'],
        row('while it is quiet', quietMs),
        row('meanwhile', tookMs),
      ]),
    )
    console.log(JSON.stringify({ ...sent, read, answers }))
    console.log(`Resident: ${resident} MiB before, ${most} at most, ${left} after.`)
  } finally {
    server.end()
  }
}

/** @param {string} name @param {readonly number[]} values */
function row(name, values) {
  return [
    name,
    String(values.length),
    ...[0.5, 0.99].map((part) => percentile(values, part).toFixed(2)),
  ]
}

/**
 * Sends what is wrong while two talk. Resolves with how much that was, how long each of their words took, and what the
 * server held at most.
 * @param {import('./lib/hostile.mjs').Orders} orders @param {Awaited<ReturnType<typeof openPair>>} pair
 * @param {import('./lib/server.mjs').Server['used']} used
 */
async function storm(orders, pair, used) {
  const worker = new Worker(new URL('./lib/hostile.mjs', import.meta.url), { workerData: orders })
  /** @type {import('./lib/hostile.mjs').Told} */
  let told = { frames: 0, handshakes: 0, sockets: 0, done: false }
  worker.on('message', (more) => (told = more))
  const ended = new Promise((resolve, reject) => {
    worker.once('exit', resolve)
    worker.once('error', reject)
  })
  /** @type {number[]} */
  const tookMs = []
  let mostBytes = 0
  while (!told.done) {
    tookMs.push(...(await pair.talkFor(LOOK_MS)))
    mostBytes = Math.max(mostBytes, (await used(false)).residentBytes)
  }
  await ended
  const { done: _done, ...sent } = told
  return { sent, tookMs, mostBytes }
}

/** Two in a room of their own. One that is closed, or hears anything but what the other says, ends it all. @param {string} address */
async function openPair(address) {
  const [ada, bob] = await arrive(ROOMFUL, address, seats(2, 2), 500)
  if (!ada || !bob) throw new Error('nobody is there')
  const [hears, says] = [ada.socket, bob.socket]
  const [to = ''] = bob.entry.others
  let said = 0
  hears.removeAllListeners('message')
  const gone = once(hears, 'close').then(() => {
    throw new Error('the server closed the socket of who did nothing wrong, or is gone')
  })

  async function word() {
    const reason = `word-${++said}`
    const startMs = performance.now()
    const heard = new Promise((resolve, reject) => {
      hears.once('message', (data) => {
        const message = JSON.parse(String(data))
        if (message.reason === reason) resolve(null)
        else reject(new Error(`after ${reason} came ${String(data)}`))
      })
    })
    says.send(JSON.stringify({ type: 'declining-SDP-offer', id: said, to, reason }))
    await Promise.race([heard, gone])
    return performance.now() - startMs
  }

  return {
    /** Resolves with how long each word took. @param {number} ms */
    talkFor: async (ms) => {
      /** @type {number[]} */
      const tookMs = []
      for (const startMs = performance.now(); performance.now() - startMs < ms;) {
        tookMs.push(await word())
        await pause(BETWEEN_WORDS_MS)
      }
      return tookMs
    },
  }
}
