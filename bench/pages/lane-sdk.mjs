/** The SDK in the same steps, by its public names: `room.send` of whole messages, `room.sendFile`, and a topic for the pings. */
import { fileOf, pongOf, returned, startPings } from '/ping.mjs'

/** @type {typeof import('roomful')} the file that the server gives to pages */
const { joinRoom } = await import(new URL('/roomful.js', location.href).href)

/** Of what was sent and not acknowledged yet, as an app that sends much does it. */
const MAX_SENDING_BYTES = 4 * 1024 * 1024
/** Of a file, that are digested one by one. */
const PIECE_BYTES = 1024 * 1024

/** @type {import('roomful').Room} */
let room
/** @type {import('roomful').Topic<string>} */
let realtime
let pings = startPings(() => {})
pings.end()
let awaited = 0
/** @type {() => void} */
let finished = () => {}
/** @type {() => void} */
let connected = () => {}
const opened = new Promise((resolve) => (connected = () => resolve(null)))

/** @param {string} server @param {string} name */
async function enter(server, name) {
  room = await joinRoom(name, {
    server,
    media: false,
    on: {
      'peer-changed': ({ state }) => {
        if (state === 'connected') connected()
      },
      file: (offer) => void offer.accept({ to: 'memory' }), // as the rival does
      message: (message, peer) => {
        if (message === 'done') return finished()
        if (message instanceof Uint8Array) {
          if ((awaited -= message.byteLength) === 0) void peer.send('done')
        } else awaited = Number(message)
      },
    },
  })
  realtime = room.topic('ping', { delivery: 'unreliable' })
  realtime.on('message', (text) => {
    const pong = pongOf(text)
    if (pong) void realtime.send(pong)
    else pings.hear(text)
  })
  return ''
}

/** @param {File} file */
async function sendFile(file) {
  pings = startPings((text) => void realtime.send(text))
  const startMs = performance.now()
  await room.sendFile(file)
  const ms = performance.now() - startMs
  pings.end()
  return { ms, pingsMs: pings.pingsMs, digestMs: await digestMs(file) }
}

/** @param {File} file */
async function digestMs(file) {
  const bytes = await file.arrayBuffer()
  const startMs = performance.now()
  for (let from = 0; from < file.size; from += PIECE_BYTES)
    await crypto.subtle.digest('SHA-256', new Uint8Array(bytes, from, PIECE_BYTES))
  return performance.now() - startMs
}

globalThis.lane = {
  offer: enter,
  answer: async (server, name) => {
    await enter(server, name)
    await opened
    return ''
  },
  accept: async () => {
    await opened
  },
  send: async ({ messages, messageBytes, file }) => {
    if (file) return sendFile(fileOf(messages * messageBytes))
    const message = new Uint8Array(messageBytes)
    const most = Math.max(1, MAX_SENDING_BYTES / messageBytes)
    pings = startPings((text) => void realtime.send(text))
    const done = new Promise((resolve) => (finished = () => resolve(null)))
    const startMs = performance.now()
    void room.send(`${messages * messageBytes}`)
    /** In the order in which they are acknowledged. @type {Promise<void>[]} */
    const sending = []
    for (let n = 0; n < messages; n++) {
      // Of the oldest alone: a race of thousands leaves a promise for each of them, each time.
      if (n >= most) await sending[n - most]
      sending.push(room.send(message))
    }
    await done
    pings.end()
    return { ms: performance.now() - startMs, pingsMs: pings.pingsMs, digestMs: 0 }
  },
  returned: async () => {
    const [peer] = room.peers.values()
    return peer?.connection ? returned(peer.connection) : { frames: 0, bytes: 0 }
  },
}
