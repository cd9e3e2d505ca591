/** Somebody in a call of two, and what goes over the same connection without end: a file of the SDK's, or a bare channel's bytes. */
import { fileOf, pongOf, startPings } from '/ping.mjs'

/** @type {typeof import('roomful')} the file that the server gives to pages */
const { joinRoom } = await import(new URL('/roomful.js', location.href).href)

const CAMERA = { width: 640, height: 360, frameRate: 30 }
/** Each time anew. */
const FILE_BYTES = 64 * 1024 * 1024
/** As the rival of the other cases does it. */
const CHUNK_BYTES = 64 * 1024
const HIGH_BYTES = 256 * 1024
const LOW_BYTES = 64 * 1024

/** @type {import('roomful').Room} */
let room
let isShown = false
let pings = startPings(() => {})
pings.end()

/** What came of files, verified, and over a bare channel. */
let arrivedBytes = 0
/** What each connection that there was told last, of whatever was asked. @type {Map<RTCPeerConnection, ReturnType<typeof read>>} */
const told = new Map()
const LOOK_EVERY_MS = 250

/** @param {import('roomful').FileOffer} offer */
async function count(offer) {
  const to = new WritableStream({
    write: (/** @type {Uint8Array} */ bytes) => void (arrivedBytes += bytes.length),
  })
  await offer.accept({ to }).catch(() => {}) // the other page is closed in the middle
}

async function sendFiles() {
  const file = fileOf(FILE_BYTES)
  for (;;) await room.sendFile(file)
}

/** A channel that floods its connection may end it: then there is another one, which knows nothing of the channel. */
function fillChannels() {
  const [peer] = room.peers.values()
  if (!peer) throw new Error('nobody is there')
  const chunk = new Uint8Array(CHUNK_BYTES)
  const open = () => {
    const channel = peer.createChannel('bulk')
    channel.bufferedAmountLowThreshold = LOW_BYTES
    const fill = () => {
      while (channel.readyState === 'open' && channel.bufferedAmount < HIGH_BYTES)
        channel.send(chunk)
    }
    channel.onopen = fill
    channel.onbufferedamountlow = fill
    channel.onclose = () => {
      if (peer.connection?.connectionState === 'connected') open()
    }
  }
  peer.on('connection', open)
  open()
}

/** @param {RTCStatsReport} report */
function read(report) {
  const entries = [...report.values()].filter(({ type }) => type === 'inbound-rtp')
  const sum = (/** @type {string} */ name) =>
    entries.reduce((total, entry) => total + Number(entry[name] ?? 0), 0)
  return {
    frames: sum('framesDecoded'),
    freezes: sum('freezeCount'),
    samples: sum('totalSamplesReceived'),
    concealed: sum('concealedSamples'),
  }
}

async function look() {
  const [peer] = room.peers.values()
  const connection = peer?.connection
  if (!connection) return
  const report = await connection.getStats()
  if (connection.connectionState !== 'closed') told.set(connection, read(report))
}

globalThis.beside = {
  join: async (server, name) => {
    room = await joinRoom(name, {
      server,
      camera: CAMERA,
      microphone: true,
      on: {
        stream: (stream) => {
          const video = document.createElement('video')
          video.autoplay = true
          video.srcObject = stream
          document.body.append(video)
          video.requestVideoFrameCallback(() => (isShown = true))
        },
        file: (offer) => void count(offer),
        channel: (channel) => {
          channel.binaryType = 'arraybuffer'
          channel.onmessage = ({ data }) => (arrivedBytes += data.byteLength)
        },
      },
    })
    setInterval(() => void look(), LOOK_EVERY_MS)
    const realtime = room.topic('ping', { delivery: 'unreliable' })
    pings = startPings((text) => void realtime.send(text))
    realtime.on('message', (/** @type {string} */ text) => {
      const pong = pongOf(text)
      if (pong) void realtime.send(pong)
      else pings.hear(text)
    })
  },
  isShown: () => isShown,
  start: (load) => (load === 'a file' ? void sendFiles() : fillChannels()),
  heard: async () => {
    await look()
    const all = [...told.values()]
    const sum = (/** @type {keyof ReturnType<typeof read>} */ name) =>
      all.reduce((total, one) => total + one[name], 0)
    return {
      atMs: performance.now(),
      connections: told.size,
      frames: sum('frames'),
      freezes: sum('freezes'),
      samples: sum('samples'),
      concealed: sum('concealed'),
      arrivedBytes,
    }
  },
  pingsMs: () => pings.pingsMs.splice(0),
}
