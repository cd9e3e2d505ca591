/**
 * The rival: WebRTC by hand over a bare relay, with no needless round trip. Joins on the handshake, the newcomer offers,
 * candidates trickle as they come. No recovery, no renegotiation, no profile, no limits.
 */
import { awaited, CAMERA, firstFrame, since, startsAt } from '/clock.mjs'

/** @typedef {import('./contestant.d.ts').Place} Place */
/** @typedef {{ onJoined: () => void, onMessage: (from: string, text: string, channel: RTCDataChannel) => void, onOpen: (channel: RTCDataChannel) => void, onCamera: (track: MediaStreamTrack) => void }} Events */

/** The order of the sections: microphone, camera, screen and the screen's sound, as the SDK has them. */
const SECTIONS = /** @type {const} */ (['audio', 'video', 'video', 'audio'])
const CAMERA_SECTION = 1

/** @type {MediaStream | null} */
let camera = null
/** @type {Map<string, RTCPeerConnection>} */
const connections = new Map()

/** @param {Place} place @param {Events} events */
function connect({ server, room, media }, { onJoined, onMessage, onOpen, onCamera }) {
  const socket = new WebSocket(`${server.replace('http', 'ws')}/${room}`)

  /** @param {string} to @param {object} signal */
  const send = (to, signal) => socket.send(JSON.stringify({ to, ...signal }))

  /** @param {RTCPeerConnection} pc */
  const publish = (pc) => {
    for (const transceiver of pc.getTransceivers()) transceiver.direction = 'sendrecv'
    const [track = null] = camera?.getVideoTracks() ?? []
    void pc.getTransceivers()[CAMERA_SECTION]?.sender.replaceTrack(track)
  }

  /** @param {string} id */
  function open(id) {
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
    connections.set(id, pc)
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) send(id, { candidate })
    }
    pc.ontrack = ({ transceiver, track }) => {
      if (transceiver === pc.getTransceivers()[CAMERA_SECTION]) onCamera(track)
    }
    pc.ondatachannel = ({ channel }) => carry(id, channel)
    return pc
  }

  /** @param {string} id @param {RTCDataChannel} channel */
  function carry(id, channel) {
    channel.onmessage = ({ data }) => onMessage(id, data, channel)
    if (channel.readyState === 'open') onOpen(channel)
    else channel.onopen = () => onOpen(channel)
  }

  /** @param {string} id */
  async function offer(id) {
    const pc = open(id)
    if (media) for (const kind of SECTIONS) pc.addTransceiver(kind)
    publish(pc)
    carry(id, pc.createDataChannel('messages'))
    await pc.setLocalDescription()
    send(id, { description: pc.localDescription })
  }

  /** @param {string} from @param {RTCSessionDescriptionInit} description */
  async function receive(from, description) {
    const pc = connections.get(from) ?? open(from)
    await pc.setRemoteDescription(description)
    if (description.type !== 'offer') return
    publish(pc)
    await pc.setLocalDescription()
    send(from, { description: pc.localDescription })
  }

  socket.onmessage = ({ data }) => {
    const { joined, from, description, candidate } = JSON.parse(data)
    if (joined) {
      onJoined()
      for (const id of joined) void offer(id)
    } else if (description) void receive(from, description)
    else void connections.get(from)?.addIceCandidate(candidate)
  }
}

globalThis.contestant = {
  openCamera: async () => {
    camera = await navigator.mediaDevices.getUserMedia({ video: CAMERA })
  },
  wait: (place) =>
    new Promise((resolve) => {
      connect(place, {
        onJoined: () => resolve(),
        onMessage: (_from, text, channel) => channel.send(text),
        onOpen: () => {},
        onCamera: (track) => void firstFrame(new MediaStream([track])),
      })
    }),
  join: async (place) => {
    const startMs = performance.now()
    /** @type {ReturnType<typeof awaited<number>>} */
    const message = awaited()
    /** @type {ReturnType<typeof awaited<number>>} */
    const frame = awaited()
    connect(place, {
      onJoined: () => {},
      onMessage: () => message.resolve(performance.now() - startMs),
      onOpen: (channel) => channel.send('hello'),
      onCamera: (track) =>
        void firstFrame(new MediaStream([track])).then(() =>
          frame.resolve(performance.now() - startMs),
        ),
    })
    return {
      messageMs: await message.promise,
      frameMs: place.media ? await frame.promise : null,
    }
  },
  meet: async (place, atMs, others) => {
    await startsAt(atMs)
    /** @type {Set<string>} */
    const greeted = new Set()
    return new Promise((resolve) => {
      connect(place, {
        onJoined: () => {},
        onMessage: (from) => {
          if (greeted.add(from).size === others) resolve(since(atMs))
        },
        onOpen: (channel) => channel.send('hello'),
        onCamera: () => {},
      })
    })
  },
  isSettled: () => [...connections.values()].every((pc) => pc.iceGatheringState === 'complete'),
}
