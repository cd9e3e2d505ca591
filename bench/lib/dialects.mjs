/**
 * What a client says to each of the servers, and hears from it: over bare sockets for all of them, so that the load costs
 * its generator the same whoever bears it.
 */
import { startPeerjs, startRelay, startRoomful, startSocketio } from './server.mjs'

/**
 * One seat in a room. What has to be known for a return is put down here.
 * @typedef {object} Seat
 * @property {string} room
 * @property {number} number of the seat, from 0
 * @property {Buffer} key 16 random bytes
 * @property {{ epoch: string, seq: number }} heard what of ours was heard last
 */
/**
 * @typedef {object} Entry whom a newcomer may speak to, and whether all that it had missed was there
 * @property {readonly string[]} others
 * @property {boolean} recovered
 */
/**
 * @typedef {object} Dialect
 * @property {string} name
 * @property {() => Promise<import('./server.mjs').Server>} start
 * @property {(seat: Seat, again: boolean) => { path: string, protocols?: readonly string[] }} dial
 * @property {string | null} greeting what is said first, once the socket is open
 * @property {boolean} silentAgain says nothing to who is back before it was missed: it is in once the socket is open
 * @property {(text: string, seat: Seat) => Entry | null} entry by which a client is in
 * @property {(text: string) => string | null} reply owed at once
 * @property {(to: string, what: Signal, n: number) => string} say
 * @property {(text: string) => string | null} sender of a frame of another client, else `null`
 */
/** @typedef {{ description: { type: string, sdp: string } } | { candidates: readonly object[] }} Signal */

/** @param {string} text @returns {string | null} */
const from = (text) => /"from":"([^"]+)"/.exec(text)?.[1] ?? null

/** @type {Dialect} */
export const RELAY = {
  name: 'bare ws relay',
  start: startRelay,
  dial: ({ room }) => ({ path: `/${room}` }),
  greeting: null,
  silentAgain: false,
  entry: (text) => {
    const { joined } = JSON.parse(text)
    return joined ? { others: joined, recovered: false } : null
  },
  reply: () => null,
  say: (to, what) => JSON.stringify({ to, type: typeOf(what), ...what }),
  sender: from,
}

/** As it is by default, but for the limits of what one address and one socket may do. */
const NO_LIMITS = {
  ROOMFUL_FRAMES_PER_SECOND: '1000000000',
  ROOMFUL_CONNECTIONS_PER_MINUTE: '1000000000',
  ROOMFUL_MAX_CONNECTIONS: '1000000000',
}

/** @type {Dialect} */
export const ROOMFUL = {
  name: 'Roomful',
  start: () => startRoomful(NO_LIMITS),
  dial: ({ room, key, heard: { epoch, seq } }, again) => ({
    path: `/v1/rooms/${room}${again ? `?after=${epoch}.${seq}` : ''}`,
    protocols: ['roomful.v1', `key.${key.toString('base64url')}`],
  }),
  greeting: null,
  silentAgain: false,
  entry: (text, { heard }) => {
    const { type, epoch, recovered, peers, seq } = JSON.parse(text)
    if (seq !== undefined) {
      if (seq !== heard.seq + 1) throw new Error(`frame ${seq} came after ${heard.seq}`)
      heard.seq = seq
    }
    if (type !== 'joined') return null
    if (!recovered) Object.assign(heard, { epoch, seq: 0 })
    return { others: peers.map((/** @type {{ id: string }} */ { id }) => id), recovered }
  },
  reply: () => null,
  say: (to, what, n) => JSON.stringify({ type: OURS[typeOf(what)], id: n, to, ...what }),
  sender: from,
}

/** @type {Record<string, string>} */
const OURS = {
  offer: 'sending-SDP-offer',
  answer: 'accepting-SDP-offer',
  candidates: 'sending-ICE-candidates',
}

/** The protocol of Socket.IO 5 over Engine.IO 4, as its own client speaks it. @type {Dialect} */
export const SOCKETIO = {
  name: 'Socket.IO relay',
  start: startSocketio,
  dial: ({ room }) => ({ path: `/socket.io/?EIO=4&transport=websocket&room=${room}` }),
  greeting: '40',
  silentAgain: false,
  entry: (text) => {
    if (!text.startsWith('42["joined"')) return null
    const [, others] = JSON.parse(text.slice(2))
    return { others, recovered: false }
  },
  reply: (text) => (text === '2' ? '3' : null),
  say: (to, what) => `42${JSON.stringify(['signal', { to, type: typeOf(what), ...what }])}`,
  sender: from,
}

/** It knows no rooms: who is in one is agreed by names. @type {Dialect} */
export const PEERJS = {
  name: "PeerJS's server",
  start: startPeerjs,
  dial: ({ room, number, key }) => ({
    path: `/peerjs?key=peerjs&id=${room}-${number}&token=${key.toString('hex')}`,
  }),
  greeting: null,
  silentAgain: true,
  entry: (text, { room, number }) => {
    if (JSON.parse(text).type !== 'OPEN') return null
    const others = Array.from({ length: number }, (_, before) => `${room}-${before}`)
    return { others, recovered: false }
  },
  reply: () => null,
  say: (dst, payload) => JSON.stringify({ type: THEIRS[typeOf(payload)], dst, payload }),
  sender: (text) => /"src":"([^"]+)"/.exec(text)?.[1] ?? null,
}

/** @type {Record<string, string>} */
const THEIRS = { offer: 'OFFER', answer: 'ANSWER', candidates: 'CANDIDATE' }

/** @param {Signal} what */
function typeOf(what) {
  return 'candidates' in what ? 'candidates' : what.description.type
}
