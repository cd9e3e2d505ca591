/** What both contestants do alike: pings while something else goes on, a file to send, and the count of what came back. */

const EVERY_MS = 20

/**
 * Sends a ping every 20 ms until it is ended.
 * @param {(text: string) => void} send
 */
export function startPings(send) {
  /** @type {number[]} */
  const pingsMs = []
  const timer = setInterval(() => send(`ping ${performance.now()}`), EVERY_MS)
  return {
    pingsMs,
    /** @param {string} text that came back */
    hear: (text) => void pingsMs.push(performance.now() - Number(text.slice('pong '.length))),
    end: () => clearInterval(timer),
  }
}

/** @param {string} text */
export function pongOf(text) {
  return text.startsWith('ping ') ? text.replace('ping', 'pong') : null
}

/** @param {RTCPeerConnection} pc */
export async function returned(pc) {
  let [frames, bytes] = [0, 0]
  for (const entry of (await pc.getStats()).values())
    if (entry.type === 'data-channel' && !String(entry.label).includes('realtime')) {
      frames += entry.messagesReceived
      bytes += entry.bytesReceived
    }
  return { frames, bytes }
}

const PART_BYTES = 1024 * 1024

/**
 * A file of so many bytes, no two parts alike. It is the browser's, not this page's: what a page grows by is what sending it takes.
 * @param {number} size in bytes, of whole MiB
 */
export function fileOf(size) {
  const words = new Uint32Array(PART_BYTES / 4)
  const parts = Array.from({ length: size / PART_BYTES }, (_, part) => {
    for (let at = 0; at < words.length; at++) words[at] = Math.imul(at + part, 2_654_435_761)
    return new Blob([words])
  })
  return new File(parts, 'bench.bin')
}
