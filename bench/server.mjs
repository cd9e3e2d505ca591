/**
 * `npm run bench -- server`: what our server carries, beside a bare `ws` relay, a relay by Socket.IO and PeerJS's server
 * (README.md). `--sessions 5000 --rounds 5` makes it larger and surer. Reports, and fails nothing.
 */
import { PEERJS, RELAY, ROOMFUL, SOCKETIO } from './lib/dialects.mjs'
import { arrive, comeBack, converse, leave, seats } from './lib/load.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { percentile, ratio, spread, table } from './lib/table.mjs'

/** @typedef {import('./lib/dialects.mjs').Dialect} Dialect */
/** @typedef {Awaited<ReturnType<typeof measure>>} Measured */

const SEATS_A_ROOM = 4
/** Come and go before anything counts, so that code is compiled and buffers are there. */
const WARM_UP_SESSIONS = 500
const CONTESTANTS = [RELAY, ROOMFUL, SOCKETIO, PEERJS]
const KIB = 1024

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, {
    rounds: '3',
    sessions: '2000',
    rate: '500',
    pairs: '32',
    seconds: '3',
  })
  const rounds = wholeNumber('rounds', values.rounds)
  const load = {
    sessions: wholeNumber('sessions', values.sessions),
    rate: wholeNumber('rate', values.rate),
    pairs: wholeNumber('pairs', values.pairs),
    seconds: wholeNumber('seconds', values.seconds),
  }
  console.log(`${rounds} rounds of ${CONTESTANTS.length} servers …`)
  /** @type {Map<Dialect, Measured>[]} */
  const whole = []
  for (let round = 0; round < rounds; round++) {
    /** @type {Map<Dialect, Measured>} */
    const measured = new Map()
    for (const dialect of round % 2 === 0 ? CONTESTANTS : CONTESTANTS.toReversed())
      try {
        measured.set(dialect, await measure(dialect, load))
      } catch (error) {
        console.log(`Lost a round of ${dialect.name}: ${String(error)}`)
      }
    if (measured.size === CONTESTANTS.length) whole.push(measured)
  }
  if (whole.length > 0) console.log(`\n${report(whole, load)}`)
}

/**
 * One server, started for this, from the first session to the last.
 * @param {Dialect} dialect
 * @param {{ sessions: number, rate: number, pairs: number, seconds: number }} load
 */
async function measure(dialect, { sessions, rate, pairs, seconds }) {
  const { address, used, end } = await dialect.start()
  try {
    await leave(await arrive(dialect, address, seats(WARM_UP_SESSIONS, SEATS_A_ROOM), rate))
    const empty = await used(true)
    const clients = await arrive(dialect, address, seats(sessions, SEATS_A_ROOM), rate)
    const joined = await used(false)
    const full = await used(true)
    const { back, ms } = await comeBack(dialect, address, clients)
    await leave(back)
    return {
      ...(await converse(
        dialect,
        address,
        pairs,
        seconds,
        async () => (await used(false)).cpuSeconds,
      )),
      joinMs: percentile(
        clients.map((client) => client.ms),
        0.99,
      ),
      joinsACpuSecond: sessions / (joined.cpuSeconds - empty.cpuSeconds),
      residentKib: (full.residentBytes - empty.residentBytes) / sessions / KIB,
      heldKib: (full.heldBytes - empty.heldBytes) / sessions / KIB,
      backMs: ms,
      recovered: back.filter(({ entry }) => entry.recovered).length,
    }
  } finally {
    end()
  }
}

/** @param {readonly Map<Dialect, Measured>[]} rounds @param {{ sessions: number, rate: number }} load */
function report(rounds, { sessions, rate }) {
  return table([
    [`Of ${rounds.length} rounds`, ...CONTESTANTS.map(({ name }) => name), 'ratio', 'target'],
    row('frames relayed a second', 'aSecond', '≥ 0.70'),
    row('frames relayed a second of its processor', 'aCpuSecond', '≥ 0.70'),
    row(`joins at ${rate} a second, p99, ms`, 'joinMs', '< 100'),
    row('joins a second of its processor', 'joinsACpuSecond'),
    row('an idle session, resident, KiB', 'residentKib', '≤ 12'),
    row('an idle session, heap and buffers, KiB', 'heldKib'),
    row(`${sessions} reconnect at once, all back, ms`, 'backMs', '< 10000'),
    row('of these with all they had missed', 'recovered', `${sessions}`),
  ])

  /** @param {string} name @param {keyof Measured} what @param {string} [target] */
  function row(name, what, target = '') {
    const of = (/** @type {Dialect} */ dialect) =>
      rounds.map((measured) => measured.get(dialect)?.[what] ?? NaN)
    const beside = ratio(of(ROOMFUL), of(RELAY))
    return [
      name,
      ...CONTESTANTS.map((dialect) => spread(of(dialect))),
      Number.isFinite(beside) ? beside.toFixed(2) : '',
      target,
    ]
  }
}
