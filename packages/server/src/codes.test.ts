/** Owned rooms and codes over real sockets: what somebody hears who goes by neither (O2, O3). */
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  connect,
  idOf,
  keyOf,
  refusedUpgrade,
  startHost,
  type Client,
  type Host,
} from '../test/client.ts'
import { CODE_MS } from './door.ts'

const ADA = keyOf(1)
const CODE = '~K7MPQ2'
const OPENING = `${CODE}~${idOf(ADA)}`

/** A host whose clock stands still until it is moved. */
async function start(): Promise<Host & { readonly pass: (ms: number) => void }> {
  let nowMs = 0
  const host = await startHost({ now: () => nowMs, trustedProxies: ['127.0.0.1'] })
  onTestFinished(host.stop)
  return { ...host, pass: (ms) => (nowMs += ms) }
}

/** Everybody from an address of their own, or the limits of one address would be in the way. */
const from = (address: number): { headers: Record<string, string> } => ({
  headers: { 'x-forwarded-for': `192.0.2.${address}` },
})
const ended = async (client: Client): Promise<unknown> => ({
  frames: client.messages,
  ...(await client.closed()),
})

describe('a code over real sockets', () => {
  it('O3: leads to a knock at the room of who opened it, and then into it', async () => {
    const { room } = await start()
    const ada = connect(room(OPENING), { key: ADA })
    expect(await ada.joined()).toMatchObject({ room: CODE, self: idOf(ADA) })
    const bob = connect(room(CODE), { key: keyOf(2) })
    expect(await bob.first('knocking')).toEqual({ type: 'knocking', self: idOf(keyOf(2)) })
    ada.send({ type: 'admitting-peer', peer: idOf(keyOf(2)) })
    expect(await bob.joined()).toMatchObject({ room: CODE, peers: [{ id: idOf(ADA) }] })
  })

  it('O3: wrong, over, opened twice or returned to in vain gets the very same answer', async () => {
    const { room, pass } = await start()
    const never = await ended(connect(room(CODE), from(1)))
    const ada = connect(room(OPENING), { key: ADA, ...from(2) })
    await ada.joined()
    const answers = [
      connect(room(`${CODE}~${idOf(keyOf(2))}`), { key: keyOf(2), ...from(3) }),
      connect(room(CODE), { after: 'e.1', ...from(4) }),
    ]
    for (const answer of answers) expect(await ended(answer)).toEqual(never)
    pass(CODE_MS)
    expect(await ended(connect(room(CODE), from(5)))).toEqual(never)
    expect(never).toMatchObject({ code: 4404, reason: 'no-such-code' })
  })

  it('O3: the name of somebody else in it opens nothing', async () => {
    const { room } = await start()
    expect(await ended(connect(room(OPENING), { key: keyOf(2) }))).toMatchObject({ code: 4404 })
  })

  it('O3: is tried five times a minute from one address, right or wrong; other rooms are not counted', async () => {
    const { room, origin, pass } = await start()
    await connect(room(OPENING), { key: ADA, ...from(9) }).joined()
    for (let i = 0; i < 4; i++) await ended(connect(room(`~00000${i}`), from(1)))
    await connect(room(CODE), { key: keyOf(2), ...from(1) }).first('knocking')
    for (const path of [CODE, '~000009', OPENING]) {
      const { status, body } = await refusedUpgrade(room(path), from(1).headers)
      expect([status, JSON.parse(body)]).toMatchObject([429, { code: 'rate-limited' }])
      const asked = await fetch(`${origin}/v1/rooms/${path}`, from(1))
      expect(asked.status, 'a plain GET says the same').toBe(429)
    }
    await connect(room('tea'), from(1)).joined()
    // Who comes back is not held up by it.
    const back = connect(room(CODE), { key: keyOf(2), after: 'e.1', ...from(1) })
    await back.first('knocking')
    pass(12_000)
    await ended(connect(room('~000009'), from(1)))
  })

  it('O3: a plain GET does not tell whether there is such a code', async () => {
    const { room, origin } = await start()
    await connect(room(OPENING), { key: ADA, ...from(9) }).joined()
    const [right, wrong] = await Promise.all(
      [CODE, '~000009'].map(async (path) => {
        const response = await fetch(`${origin}/v1/rooms/${path}`, from(1))
        return [response.status, await response.text()]
      }),
    )
    expect(right).toEqual(wrong)
  })

  it('O3: is tried so often of all addresses together, and no more', async () => {
    const { room } = await start()
    const codes = Array.from({ length: 320 }, async (_, i) => {
      const { code } = await connect(room('~000009'), from(i % 200)).closed()
      return code
    })
    const held = (await Promise.all(codes)).filter((code) => code !== 4404)
    expect(held).toHaveLength(20)
  })
})

describe('a locked room over real sockets', () => {
  it('O2: says nothing to a client that acts as if it were in, and hands nothing on of it', async () => {
    const { room } = await start()
    const tea = room(`tea~${idOf(ADA)}`)
    const ada = connect(tea, { key: ADA })
    await ada.joined()
    ada.send({ type: 'locking-room', locked: true })
    await ada.settled()
    const eve = connect(tea, { key: keyOf(6) })
    await eve.first('knocking')
    eve.send({ type: 'sending-SDP-offer', description: { type: 'offer', sdp: 'v=0' } })
    eve.send({ type: 'requesting-ICE-servers' })
    eve.send({ type: 'locking-room', locked: false })
    eve.send({ type: 'admitting-peer', peer: idOf(keyOf(6)) })
    await eve.settled()
    await ada.settled()
    expect(eve.messages.map((one) => one.type)).toEqual([
      'knocking',
      'requesting-name',
      ...Array(4).fill('refused'),
      'alive',
    ])
    const heard = ada.messages.map((one) => one.type as string)
    expect(heard).toEqual(['joined', 'room-locked', 'alive', 'peer-knocking', 'alive'])
  })
})
