/** As much of STUN and TURN (RFC 8489, RFC 8656) as it takes to ask a TURN server for what it should refuse. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { isIPv6 } from 'node:net'

const COOKIE = 0x2112a442
const HEADER_BYTES = 20
/** A server on this machine that says nothing for so long has no answer. */
const PATIENCE_MS = 2_000

const METHODS = { allocate: 0x003, createPermission: 0x008, channelBind: 0x009, connect: 0x00a }
const ATTRIBUTES = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  channel: 0x000c,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  family: 0x0017,
  transport: 0x0019,
}
const FIRST_CHANNEL = 0x4000
const UDP = 17
export const TCP = 6

export type Credentials = { readonly username: string; readonly credential: string }

/** `ok`, or the number of the error. */
export type Answer = 'ok' | number

export type TurnClient = {
  /** @param transport of what is relayed (RFC 6062 for TCP) */
  readonly allocate: (family?: 4 | 6, transport?: number) => Promise<Answer>
  readonly permit: (peer: string) => Promise<Answer>
  readonly bind: (peer: string) => Promise<Answer>
  readonly connectTo: (peer: string) => Promise<Answer>
  readonly end: () => void
}

type Attribute = readonly [number, Buffer]

/** Asks from a socket of its own, since an allocation belongs to one. */
export async function openTurnClient(
  port: number,
  { username, credential }: Credentials,
  over: 'udp' | 'tcp' = 'udp',
): Promise<TurnClient> {
  const { exchange, end } = await (over === 'udp' ? overUdp(port) : overTcp(port))
  let realm = ''
  let nonce: Buffer = Buffer.alloc(0)
  let channel = FIRST_CHANNEL

  async function ask(method: number, make: (id: Buffer) => readonly Attribute[]): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const id = randomBytes(12)
      const signed: readonly Attribute[] = realm
        ? [
            [ATTRIBUTES.username, Buffer.from(username)],
            [ATTRIBUTES.realm, Buffer.from(realm)],
            [ATTRIBUTES.nonce, nonce],
          ]
        : []
      const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest()
      const attributes = [...make(id), ...signed]
      const answer = await exchange(frame(method, id, attributes, realm ? key : null), id)
      const said = readAttributes(answer)
      const code = said.get(ATTRIBUTES.error)
      if (!code) return 'ok'
      const error = (code[2] ?? 0) * 100 + (code[3] ?? 0)
      // The first refusal says the realm, and a nonce ages.
      if ((error !== 401 && error !== 438) || attempt > 0) return error
      realm = said.get(ATTRIBUTES.realm)?.toString() ?? ''
      nonce = said.get(ATTRIBUTES.nonce) ?? nonce
    }
  }

  return {
    allocate: (family = 4, transport = UDP) =>
      ask(METHODS.allocate, () => [
        [ATTRIBUTES.transport, Buffer.from([transport, 0, 0, 0])],
        [ATTRIBUTES.family, Buffer.from([family === 4 ? 1 : 2, 0, 0, 0])],
      ]),
    permit: (peer) => ask(METHODS.createPermission, (id) => [[ATTRIBUTES.peer, address(peer, id)]]),
    bind: (peer) =>
      ask(METHODS.channelBind, (id) => {
        const number = Buffer.alloc(4)
        number.writeUInt16BE(channel++)
        return [
          [ATTRIBUTES.channel, number],
          [ATTRIBUTES.peer, address(peer, id)],
        ]
      }),
    connectTo: (peer) => ask(METHODS.connect, (id) => [[ATTRIBUTES.peer, address(peer, id)]]),
    end,
  }
}

type Exchange = (request: Buffer, id: Buffer) => Promise<Buffer>
type Way = { readonly exchange: Exchange; readonly end: () => void }

async function overUdp(port: number): Promise<Way> {
  const socket = createSocket('udp4')
  // Nobody listens, or not yet: whoever asks hears it by the silence.
  socket.on('error', () => undefined)
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    exchange: (request, id) =>
      answerTo(id, (hear) => {
        socket.on('message', hear)
        socket.send(request)
        return () => socket.off('message', hear)
      }),
    end: () => socket.close(),
  }
}

async function overTcp(port: number): Promise<Way> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    exchange: (request, id) =>
      answerTo(id, (hear) => {
        socket.on('data', hear)
        socket.write(request)
        return () => socket.off('data', hear)
      }),
    end: () => socket.destroy(),
  }
}

function answerTo(
  id: Buffer,
  listen: (hear: (packet: Buffer) => void) => () => void,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error('the TURN server says nothing'))
    }, PATIENCE_MS)
    const stop = listen((packet) => {
      if (packet.length < HEADER_BYTES || !packet.subarray(8, HEADER_BYTES).equals(id)) return
      clearTimeout(timer)
      stop()
      resolve(packet)
    })
  })
}

function frame(
  method: number,
  id: Buffer,
  attributes: readonly Attribute[],
  key: Buffer | null,
): Buffer {
  const body = Buffer.concat(attributes.map(encoded))
  if (!key) return Buffer.concat([header(method, body.length, id), body])
  // The length counts the signature that is not there yet (RFC 8489, 14.5).
  const signedPart = Buffer.concat([header(method, body.length + 24, id), body])
  const signature = createHmac('sha1', key).update(signedPart).digest()
  return Buffer.concat([signedPart, encoded([ATTRIBUTES.integrity, signature])])
}

function header(method: number, length: number, id: Buffer): Buffer {
  const start = Buffer.alloc(8)
  start.writeUInt16BE(method, 0)
  start.writeUInt16BE(length, 2)
  start.writeUInt32BE(COOKIE, 4)
  return Buffer.concat([start, id])
}

function encoded([type, value]: Attribute): Buffer {
  const start = Buffer.alloc(4)
  start.writeUInt16BE(type, 0)
  start.writeUInt16BE(value.length, 2)
  return Buffer.concat([start, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}

function readAttributes(packet: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>()
  for (let at = HEADER_BYTES; at + 4 <= packet.length;) {
    const length = packet.readUInt16BE(at + 2)
    found.set(packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  return found
}

/** XOR-PEER-ADDRESS (RFC 8489, 14.2), port 9. */
function address(peer: string, id: Buffer): Buffer {
  const bytes = isIPv6(peer) ? ipv6Bytes(peer) : Buffer.from(peer.split('.').map(Number))
  const mask = Buffer.alloc(16)
  mask.writeUInt32BE(COOKIE)
  id.copy(mask, 4)
  const start = Buffer.from([0, bytes.length === 4 ? 1 : 2, 0, 0])
  start.writeUInt16BE(9 ^ (COOKIE >>> 16), 2)
  return Buffer.concat([start, bytes.map((byte, at) => byte ^ (mask[at] ?? 0))])
}

function ipv6Bytes(text: string): Buffer {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)
  const hex = (high: number, low: number): string =>
    ((Number(dotted?.[high]) << 8) | Number(dotted?.[low])).toString(16)
  const plain = dotted ? `${text.slice(0, dotted.index)}${hex(1, 2)}:${hex(3, 4)}` : text
  const [before = [], after = []] = plain.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [at, group] of [...before, ...zeros, ...after].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2)
  return bytes
}
