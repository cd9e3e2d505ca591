/** Clients of a server without a browser: they come, come back, and speak in pairs as two who connect do. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** @typedef {import('./dialects.mjs').Dialect} Dialect */
/** @typedef {import('./dialects.mjs').Seat} Seat */
/** @typedef {import('./dialects.mjs').Entry} Entry */
/** @typedef {{ seat: Seat, socket: WebSocket, entry: Entry, ms: number }} Client how long it took to get in */

/** What a pair has on its way at any time. */
const FRAMES_UNDER_WAY = 8
/** As a browser writes them: a description, then some candidates, two a frame. */
const FRAMES_A_NEGOTIATION = 5
const WARM_UP_MS = 1_000
/** Nothing that works takes so long. */
const DEADLINE_MS = 60_000
const BETWEEN_JOINS_MS = 10

const SDP = `v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n${'a=rtpmap:111 opus/48000/2 and as it goes on\r\n'.repeat(60)}`
const CANDIDATE = {
  candidate:
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.0.2.1 rport 46154 generation 0 ufrag EsAw network-cost 999',
  sdpMid: '0',
  sdpMLineIndex: 0,
}

let drawn = 0

/** Rooms of so many seats. @param {number} count @param {number} size @returns {Seat[]} */
export function seats(count, size) {
  return Array.from({ length: count }, (_, at) => {
    const number = at % size
    if (number === 0) drawn++
    return { room: `bench-${drawn}`, number, key: randomBytes(16), heard: { epoch: '', seq: 0 } }
  })
}

/**
 * Takes a seat, for the first time or again. Rejects when that does not come about.
 * @param {Dialect} dialect @param {string} address @param {Seat} seat @param {boolean} again
 * @returns {Promise<Client>}
 */
function enter(dialect, address, seat, again) {
  const { path, protocols = [] } = dialect.dial(seat, again)
  const startMs = performance.now()
  const socket = new WebSocket(`${address.replace('http', 'ws')}${path}`, [...protocols], {
    perMessageDeflate: false,
  })
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nobody was let in')), DEADLINE_MS)
    /** @param {Entry} entry */
    const isIn = (entry) => {
      clearTimeout(late)
      resolve({ seat, socket, entry, ms: performance.now() - startMs })
    }
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)))
    socket.on('open', () => {
      if (dialect.greeting !== null) socket.send(dialect.greeting)
      if (again && dialect.silentAgain) isIn({ others: [], recovered: false })
    })
    socket.on('message', (data) => {
      const text = String(data)
      const reply = dialect.reply(text)
      if (reply !== null) return socket.send(reply)
      try {
        const entry = dialect.entry(text, seat)
        if (entry) isIn(entry)
      } catch (error) {
        reject(new Error('it says what it must not', { cause: error }))
        socket.terminate()
      }
    })
  })
}

/**
 * So many come each second, whether those before them are in or not.
 * @param {Dialect} dialect @param {string} address @param {readonly Seat[]} coming @param {number} aSecond
 * @returns {Promise<readonly Client[]>}
 */
export async function arrive(dialect, address, coming, aSecond) {
  /** @type {Promise<Client>[]} */
  const entering = []
  const startMs = performance.now()
  while (entering.length < coming.length) {
    const due = 1 + Math.floor(((performance.now() - startMs) * aSecond) / 1_000)
    for (const seat of coming.slice(entering.length, due)) {
      const client = enter(dialect, address, seat, false)
      client.catch(() => undefined) // heard below, once all are under way
      entering.push(client)
    }
    await pause(BETWEEN_JOINS_MS)
  }
  return Promise.all(entering)
}

/**
 * Every socket is cut, and all come back at the same moment.
 * @param {Dialect} dialect @param {string} address @param {readonly Client[]} clients
 */
export async function comeBack(dialect, address, clients) {
  for (const { socket } of clients) {
    socket.removeAllListeners('message') // what still comes was missed
    socket.terminate()
  }
  const startMs = performance.now()
  const back = await Promise.all(clients.map(({ seat }) => enter(dialect, address, seat, true)))
  return { back, ms: performance.now() - startMs }
}

/** @param {readonly Client[]} clients */
export async function leave(clients) {
  await Promise.all(
    clients.map(({ socket }) => {
      socket.removeAllListeners('message')
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.close()
      return closed
    }),
  )
}

/**
 * Pairs that always have the same number of frames on their way, each answered by the next. Returns what arrived a
 * second, and for each second of the server's processor. Throws when one of them is lost.
 * @param {Dialect} dialect @param {string} address @param {number} pairs @param {number} seconds
 * @param {() => Promise<number>} cpuSeconds of the server
 */
export async function converse(dialect, address, pairs, seconds, cpuSeconds) {
  const taken = seats(2 * pairs, 2)
  const first = await arrive(
    dialect,
    address,
    taken.filter(({ number }) => number === 0),
    500,
  )
  const second = await arrive(
    dialect,
    address,
    taken.filter(({ number }) => number === 1),
    500,
  )
  const count = { sent: 0, arrived: 0 }
  let goesOn = true

  /** @param {Client} client @param {string | undefined} known */
  const speaks = ({ socket, seat }, known) => {
    let to = known
    let [said, heard] = [0, 0]
    const type = seat.number === 0 ? 'answer' : 'offer'
    const say = () => {
      if (to === undefined) return
      const what =
        said++ % FRAMES_A_NEGOTIATION === 0
          ? { description: { type, sdp: SDP } }
          : { candidates: [CANDIDATE, CANDIDATE] }
      count.sent++
      socket.send(dialect.say(to, what, said))
    }
    socket.removeAllListeners('message')
    socket.on('message', (data) => {
      const text = String(data)
      if (heard === 0) {
        const from = dialect.sender(text)
        if (from === null) return
        to = from
      }
      const reply = dialect.reply(text)
      if (reply !== null) return socket.send(reply)
      heard++
      count.arrived++
      if (goesOn) say()
    })
    return say
  }

  for (const client of first) speaks(client, undefined)
  const begin = second.map((client) => speaks(client, client.entry.others[0]))
  for (let n = 0; n < FRAMES_UNDER_WAY; n++) for (const say of begin) say()
  await pause(WARM_UP_MS)
  const [cpuBefore, before, startMs] = [await cpuSeconds(), count.arrived, performance.now()]
  await pause(1_000 * seconds)
  const [arrived, tookMs] = [count.arrived - before, performance.now() - startMs]
  const cpu = (await cpuSeconds()) - cpuBefore
  goesOn = false
  const deadline = performance.now() + DEADLINE_MS
  while (count.arrived < count.sent) {
    if (performance.now() > deadline)
      throw new Error(`${count.sent - count.arrived} frames never arrived`)
    await pause(BETWEEN_JOINS_MS)
  }
  await leave([...first, ...second])
  return { aSecond: (1_000 * arrived) / tookMs, aCpuSecond: arrived / cpu }
}
