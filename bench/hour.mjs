/**
 * `npm run bench -- hour`: whether a server that people come to and leave for an hour holds more memory at its end
 * (README.md). Light: a tenth of a processor, so that the machine stays of use. Reports, and fails nothing.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { ROOMFUL } from './lib/dialects.mjs'
import { arrive, comeBack, seats } from './lib/load.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { median, table } from './lib/table.mjs'

/** @typedef {import('./lib/load.mjs').Client} Client */

const SEATS_A_ROOM = 4
const BEAT_MS = 250
/** How often a client says what it has, as the SDK does. */
const ALIVE_MS = 15_000
const MINUTE_MS = 60_000
const MIB = 1024 * 1024
/** Of the minutes, those that count for nothing: code is compiled, and the first that were lost are forgotten. */
const WARM_UP_PART = 1 / 6
const CANDIDATE = {
  candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx generation 0',
  sdpMid: '0',
  sdpMLineIndex: 0,
}
const OFFER = { description: { type: 'offer', sdp: 'a=rtpmap:111 opus/48000/2\r\n'.repeat(100) } }

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, { minutes: '60', sessions: '400', frames: '80' })
  const minutes = wholeNumber('minutes', values.minutes)
  const sessions = wholeNumber('sessions', values.sessions)
  const { address, used, end } = await ROOMFUL.start()
  try {
    const crowd = gather(
      address,
      [...(await arrive(ROOMFUL, address, seats(sessions, SEATS_A_ROOM), 50))],
      wholeNumber('frames', values.frames),
    )
    /** @type {import('./lib/server.mjs').Used[]} */
    const samples = []
    const startMs = performance.now()
    for (let beat = 1; samples.length < minutes; beat++) {
      await crowd.beat()
      const ageMs = performance.now() - startMs
      if (ageMs >= (samples.length + 1) * MINUTE_MS) {
        const sample = await used(true)
        samples.push(sample)
        console.log(line(samples.length, sample))
      }
      await pause(Math.max(0, beat * BEAT_MS - (performance.now() - startMs)))
    }
    console.log(`\n${report(samples, crowd.count())}`)
  } finally {
    end()
  }
}

/**
 * Those who stay, some of whom lose their sockets, and those who come and go. What they say goes to one of their room.
 * @param {string} address @param {Client[]} steady @param {number} framesASecond
 */
function gather(address, steady, framesASecond) {
  const count = { frames: 0, joins: 0, left: 0, vanished: 0, returns: 0, incomplete: 0 }
  /** @type {Client[]} */
  let guests = []
  let [beats, turns] = [0, 0]

  /** Who has this seat, counted round and round. @param {number} at */
  function seated(at) {
    const client = steady[at % steady.length]
    if (!client) throw new Error('somebody has to stay')
    return client
  }

  /** Whose turn it is: an offer, then four times a candidate. */
  function speak() {
    const at = turns % steady.length
    const round = (turns++ - at) / steady.length
    const { socket, entry } = seated(at)
    const [to] = entry.others
    if (to === undefined) return
    const what = (round + at) % 5 === 0 ? OFFER : { candidates: [CANDIDATE] }
    socket.send(ROOMFUL.say(to, what, turns))
    count.frames++
  }

  /** @param {Client} client */
  const tell = ({ socket, seat }) =>
    socket.send(JSON.stringify({ type: 'alive', received: seat.heard.seq }))

  return {
    count: () => ({
      ...count,
      closed: steady.filter(({ socket }) => socket.readyState !== socket.OPEN).length,
    }),
    beat: async () => {
      beats++
      const due = Math.floor((framesASecond * beats * BEAT_MS) / 1_000) - count.frames
      for (let n = 0; n < due; n++) speak()
      const share = Math.ceil((steady.length * BEAT_MS) / ALIVE_MS)
      for (let n = 0; n < share; n++) tell(seated(beats * share + n))
      // A room comes as the last one goes: half of it with a word, the other half without.
      if (beats % SEATS_A_ROOM === 0) {
        for (const [at, { socket }] of guests.entries())
          if (at % 2 === 0) {
            socket.send('{"type":"leaving"}')
            count.left++
          } else {
            socket.terminate()
            count.vanished++
          }
        guests = [...(await arrive(ROOMFUL, address, seats(SEATS_A_ROOM, SEATS_A_ROOM), 500))]
        count.joins += guests.length
      }
      if (beats % SEATS_A_ROOM === 2) {
        const [client] = (await comeBack(ROOMFUL, address, [seated(beats)])).back
        if (!client) throw new Error('whoever comes back is there')
        count.returns++
        if (!client.entry.recovered) count.incomplete++
        steady[beats % steady.length] = client
      }
    },
  }
}

/** @param {number} minute @param {import('./lib/server.mjs').Used} used */
function line(minute, { residentBytes, heldBytes, cpuSeconds }) {
  const mib = (/** @type {number} */ bytes) => (bytes / MIB).toFixed(1)
  return `${minute} min: ${mib(residentBytes)} MiB resident, ${mib(heldBytes)} MiB held, ${cpuSeconds.toFixed(0)} s of processor`
}

/** @param {readonly import('./lib/server.mjs').Used[]} samples @param {object} count */
function report(samples, count) {
  const after = samples.slice(Math.floor(samples.length * WARM_UP_PART))
  const part = Math.ceil(after.length / 5)
  const row = (/** @type {string} */ name, /** @type {'residentBytes' | 'heldBytes'} */ what) => {
    const mib = (/** @type {typeof samples} */ some) => median(some.map((one) => one[what])) / MIB
    const [first, last] = [mib(after.slice(0, part)), mib(after.slice(-part))]
    return [name, first.toFixed(1), last.toFixed(1), `${((last / first - 1) * 100).toFixed(2)} %`]
  }
  return `${table([
    ['MiB, medians', `minutes ${samples.length - after.length + 1} on`, 'the last', 'grew by'],
    row('resident', 'residentBytes'),
    row('heap and buffers', 'heldBytes'),
  ])}\n${JSON.stringify(count)}`
}
