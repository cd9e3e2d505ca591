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

/** @param {import('roomful').FileOffer} offer */
async function discard(offer) {
  await offer.accept({ to: new WritableStream() }).catch(() => {}) // the other page is closed in the middle
}

async function sendFiles() {
  const file = fileOf(FILE_BYTES)
  for (;;) await room.sendFile(file)
}

function fillChannel() {
  const [peer] = room.peers.values()
  if (!peer) throw new Error('nobody is there')
  const channel = peer.createChannel('bulk')
  const chunk = new Uint8Array(CHUNK_BYTES)
  channel.bufferedAmountLowThreshold = LOW_BYTES
  const fill = () => {
    while (channel.bufferedAmount < HIGH_BYTES) channel.send(chunk)
  }
  channel.onopen = fill
  channel.onbufferedamountlow = fill
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
        file: (offer) => void discard(offer),
      },
    })
    const realtime = room.topic('ping', { delivery: 'unreliable' })
    pings = startPings((text) => void realtime.send(text))
    realtime.on('message', (/** @type {string} */ text) => {
      const pong = pongOf(text)
      if (pong) void realtime.send(pong)
      else pings.hear(text)
    })
  },
  isShown: () => isShown,
  start: (load) => (load === 'a file' ? void sendFiles() : fillChannel()),
  heard: async () => {
    const [peer] = room.peers.values()
    const entries = [...((await peer?.connection?.getStats())?.values() ?? [])]
    /** @param {string} type @param {string} name */
    const sum = (type, name) =>
      entries.reduce(
        (total, entry) => total + (entry.type === type ? Number(entry[name] ?? 0) : 0),
        0,
      )
    return {
      atMs: performance.now(),
      frames: sum('inbound-rtp', 'framesDecoded'),
      freezes: sum('inbound-rtp', 'freezeCount'),
      samples: sum('inbound-rtp', 'totalSamplesReceived'),
      concealed: sum('inbound-rtp', 'concealedSamples'),
      channelBytes: sum('data-channel', 'bytesReceived'),
    }
  },
  pingsMs: () => pings.pingsMs.splice(0),
}
