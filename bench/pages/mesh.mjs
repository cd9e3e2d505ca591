/** Somebody in a room of several, who sees everybody else in a tile. */

/** @type {typeof import('roomful')} the file that the server gives to pages */
const { joinRoom } = await import(new URL('/roomful.js', location.href).href)

/** @type {import('roomful').Room | null} */
let joined = null
/** @type {Set<string>} */
const shown = new Set()

function connections() {
  return [...(joined?.peers.values() ?? [])].flatMap(({ connection }) => connection ?? [])
}

globalThis.mesh = {
  join: async ({ server, room, sharing, camera, tile }) => {
    joined = await joinRoom(room, {
      server,
      sharing,
      camera,
      microphone: true,
      timeoutMs: 60_000,
      on: {
        stream: (stream, peer) => {
          const video = document.createElement('video')
          video.autoplay = true
          video.playsInline = true
          video.style.cssText = `width: ${tile.width}px; height: ${tile.height}px; object-fit: cover`
          video.srcObject = stream
          document.body.append(video)
          joined?.display(stream, video)
          video.requestVideoFrameCallback(() => shown.add(peer.id))
        },
      },
    })
  },
  connected: () => connections().filter((pc) => pc.connectionState === 'connected').length,
  shown: () => shown.size,
  counts: async () => {
    const reports = await Promise.all(connections().map((pc) => pc.getStats()))
    const entries = reports.flatMap((report) => [...report.values()])
    const sent = entries.filter(({ type }) => type === 'outbound-rtp')
    const pictures = entries.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
    /** @param {readonly Record<string, unknown>[]} some @param {string} name */
    const sum = (some, name) => some.reduce((total, entry) => total + Number(entry[name] ?? 0), 0)
    return {
      sentBytes: sum(sent, 'bytesSent') + sum(sent, 'headerBytesSent'),
      framesDecoded: pictures
        .map(({ framesDecoded }) => Number(framesDecoded ?? 0))
        .filter(Boolean),
      freezes: sum(pictures, 'freezeCount'),
      framesEncoded: sum(sent, 'framesEncoded'),
    }
  },
}
