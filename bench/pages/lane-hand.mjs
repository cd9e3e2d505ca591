/**
 * The rival: a bare RTCDataChannel with 64 KiB chunks and watermarks, the best that was found by hand. It knows no messages:
 * bytes, no acknowledgement but one at the end, and what a broken connection loses is lost.
 */
import { fileOf, pongOf, returned, startPings } from '/ping.mjs'

const CHUNK_BYTES = 64 * 1024
const HIGH_BYTES = 256 * 1024
const LOW_BYTES = 64 * 1024
/** Read of a file at once. */
const READ_BYTES = 1024 * 1024

const pc = new RTCPeerConnection()
const bulk = pc.createDataChannel('bulk', { negotiated: true, id: 1 })
const realtime = pc.createDataChannel('realtime', {
  negotiated: true,
  id: 2,
  ordered: false,
  maxRetransmits: 0,
})
bulk.binaryType = 'arraybuffer'
bulk.bufferedAmountLowThreshold = LOW_BYTES

let pings = startPings(() => {})
pings.end()
realtime.onmessage = ({ data }) => {
  const pong = pongOf(data)
  if (pong) realtime.send(pong)
  else pings.hear(data)
}

let awaited = 0
/** Of a file: what has arrived of it. @type {ArrayBuffer[] | null} */
let collected = null
/** @type {File | null} what somebody would show or save */
let received = null
/** @type {() => void} */
let finished = () => {}
bulk.onmessage = ({ data }) => {
  if (data === 'done') return finished()
  if (typeof data === 'string') {
    const { bytes, file } = JSON.parse(data)
    awaited = bytes
    collected = file ? [] : null
    return
  }
  collected?.push(data)
  if ((awaited -= data.byteLength) > 0) return
  if (collected) received = new File(collected, 'bench.bin')
  if (!received || received.size > 0) bulk.send('done')
}

const opened = new Promise((resolve) => (bulk.onopen = resolve))

async function gathered() {
  await pc.setLocalDescription()
  while (pc.iceGatheringState !== 'complete')
    await new Promise((resolve) => (pc.onicegatheringstatechange = resolve))
  return JSON.stringify(pc.localDescription)
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function pass(bytes) {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    if (bulk.bufferedAmount >= HIGH_BYTES)
      await new Promise((resolve) => (bulk.onbufferedamountlow = resolve))
    bulk.send(bytes.subarray(from, from + CHUNK_BYTES))
  }
}

globalThis.lane = {
  offer: gathered,
  answer: async (_server, _room, offer) => {
    await pc.setRemoteDescription(JSON.parse(offer))
    return gathered()
  },
  accept: async (answer) => {
    await pc.setRemoteDescription(JSON.parse(answer))
    await opened
  },
  send: async ({ messages, messageBytes, file }) => {
    const message = new Uint8Array(messageBytes)
    const source = file ? fileOf(messages * messageBytes) : null
    pings = startPings((text) => realtime.send(text))
    const done = new Promise((resolve) => (finished = () => resolve(null)))
    const startMs = performance.now()
    bulk.send(JSON.stringify({ bytes: messages * messageBytes, file }))
    if (source)
      for (let from = 0; from < source.size; from += READ_BYTES)
        await pass(new Uint8Array(await source.slice(from, from + READ_BYTES).arrayBuffer()))
    else for (let n = 0; n < messages; n++) await pass(message)
    await done
    pings.end()
    return { ms: performance.now() - startMs, pingsMs: pings.pingsMs, digestMs: 0 }
  },
  returned: () => returned(pc),
}
