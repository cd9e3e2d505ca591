/** Pings while something else goes on, and the count of what came back, for both contestants alike. */

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
