/** Tokens over real sockets: in the handshake, and in a call that outlives them. */
import { SUBPROTOCOL, toBase64Url } from '@roomful/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  connect,
  eventually,
  idOf,
  keyOf,
  startHost,
  type Client,
  type Host,
} from '../../test/client.ts'
import { inSeconds, openIssuer, unsigned, type Claims } from '../../test/issuer.ts'
import type { SignalingOptions } from '../signaling.ts'

const issuer = openIssuer('EdDSA', 'k1')
const access = { keys: JSON.stringify({ keys: [issuer.jwk] }) }

async function start(options: SignalingOptions = {}): Promise<Host> {
  const host = await startHost({ access, ...options })
  onTestFinished(host.stop)
  return host
}

/** Offers a token, and the key with this number. */
function bring(host: Host, token: string, number = 1, after?: string): Client {
  const protocols = [SUBPROTOCOL, `key.${toBase64Url(keyOf(number))}`, `token.${token}`]
  return connect(host.room('r'), after === undefined ? { protocols } : { protocols, after })
}

describe('a room that asks for tokens', () => {
  it('lets in who brings a good one, and says what each may do (A3)', async () => {
    const host = await start()
    const ada = bring(host, await issuer.token({ permissions: ['publish', 'moderate'] }))
    expect(await ada.joined()).toMatchObject({ permissions: ['publish', 'moderate'], peers: [] })
    const bob = bring(host, await issuer.token({ permissions: [] }), 2)
    expect(await bob.joined()).toMatchObject({
      permissions: [],
      peers: [{ id: idOf(keyOf(1)), permissions: ['publish', 'moderate'] }],
    })
    expect(await ada.first('peer-joined')).toMatchObject({ permissions: [] })
  })

  it.each<readonly [string, number, () => Promise<string> | string]>([
    ['an expired one', 4401, () => issuer.token({ exp: inSeconds(-60) })],
    ['one that is not good yet', 4401, () => issuer.token({ nbf: inSeconds(60) })],
    ['one for another audience', 4401, () => issuer.token({ aud: 'mail' })],
    ['one without a signature', 4401, () => unsigned({ alg: 'none' })],
    ['one of a key that is not known', 4401, () => issuer.token({}, { kid: 'k9' })],
    ['one for another room', 4403, () => issuer.token({ room: 'secret-room' })],
  ])('refuses %s with %i, twice, and nobody hears of it (H5, A1)', async (_name, code, make) => {
    const host = await start()
    const ada = bring(host, await issuer.token())
    await ada.joined()
    const eve = bring(host, await make(), 2)
    const reason = code === 4401 ? 'unauthorized' : 'forbidden'
    expect(await eve.closed()).toEqual({ code, reason })
    expect(eve.messages).toEqual([
      { type: 'refused', code: reason, message: expect.not.stringContaining('secret') },
    ])
    await ada.settled()
    expect(ada.all('peer-joined')).toEqual([])
  })

  it('refuses who brings none, key or not', async () => {
    const host = await start()
    for (const options of [{}, { key: keyOf(3) }, { protocols: [] }])
      expect(await connect(host.room('r'), options).closed()).toMatchObject({ code: 4401 })
  })

  it('refuses to resume without one, and resumes with another (A1)', async () => {
    const host = await start()
    const ada = bring(host, await issuer.token())
    const { epoch } = await ada.joined()
    ada.ws.terminate()
    expect(await bring(host, 'stolen', 1, `${epoch}.0`).closed()).toMatchObject({ code: 4401 })
    const back = bring(host, await issuer.token({ exp: inSeconds(90) }), 1, `${epoch}.0`)
    expect(await back.joined()).toMatchObject({ recovered: true })
  })

  it('does not count a handshake twice, nor forget one, while it checks', async () => {
    const host = await start({ maxConnections: 3 })
    const token = await issuer.token()
    const clients = [1, 2, 3].map((number) => bring(host, token, number))
    await Promise.all(clients.map((client) => client.joined()))
    const status = async () => (await fetch(`${host.origin}/v1/rooms/r`)).status
    expect(await status()).toBe(503)
    clients[0]?.ws.close()
    await eventually(async () => expect(await status()).toBe(426))
    await bring(host, token, 4).joined()
  })
})

describe('a call that outlives its tokens (A2)', () => {
  /** Tokens of few seconds, and what a client does about it. */
  const brief = (claims: Claims = {}) => issuer.token({ exp: inSeconds(2), ...claims })

  it('is asked for a new one each time, renews four, and is never interrupted', async () => {
    const host = await start()
    const ada = bring(host, await brief())
    await ada.joined()
    const bob = bring(host, await issuer.token(), 2)
    await bob.joined()
    const ends = performance.now() + 20_000
    for (let renewals = 0; renewals < 4;) {
      await eventually(() => expect(ada.all('requesting-token').length).toBe(renewals + 1))
      ada.send({ type: 'renewing-token', id: ++renewals, token: await brief() })
      await eventually(() => expect(ada.all('token-renewed').length).toBe(renewals))
      expect(performance.now()).toBeLessThan(ends)
    }
    ada.send({ type: 'declining-SDP-offer', to: idOf(keyOf(2)), reason: 'still here' })
    expect(await bob.first('SDP-offer-declined')).toMatchObject({ reason: 'still here' })
    expect(bob.all('peer-away')).toEqual([])
    expect(ada.ws.readyState).toBe(ada.ws.OPEN)
  })

  it('that brings no new one ends with 4401, and the others hear that the peer is away', async () => {
    const clock = { nowMs: 0 }
    const host = await start({ now: () => clock.nowMs })
    const ada = bring(host, await issuer.token())
    const bob = bring(host, await issuer.token({ exp: inSeconds(7_200) }), 2)
    await Promise.all([ada.joined(), bob.joined()])
    clock.nowMs += 64_000
    await ada.first('requesting-token')
    await ada.settled()
    expect(ada.all('refused')).toEqual([])
    clock.nowMs += 2_000
    expect(await ada.closed()).toEqual({ code: 4401, reason: 'unauthorized' })
    expect((await ada.first('refused')).message).toContain('come back with a new one')
    expect(await bob.first('peer-away')).toMatchObject({ peer: idOf(keyOf(1)) })
    expect(bob.all('requesting-token')).toEqual([])
  })

  it('that brings a wrong one is told so, and stays until the one before ends', async () => {
    const host = await start()
    const ada = bring(host, await issuer.token())
    await ada.joined()
    ada.send({ type: 'renewing-token', id: 1, token: await issuer.token({ room: 'other' }) })
    ada.send({ type: 'renewing-token', id: 2, token: 'nonsense' })
    await eventually(() => expect(ada.all('refused').length).toBe(2))
    expect(ada.all('refused').toSorted((a, b) => Number(a.id) - Number(b.id))).toMatchObject([
      { code: 'forbidden', id: 1 },
      { code: 'unauthorized', id: 2 },
    ])
    await ada.settled()
    expect(ada.all('alive').at(-1)?.received).toBe(2)
    expect(ada.ws.readyState).toBe(ada.ws.OPEN)
  })

  it("is not ended by a machine's clock that is set forward by an hour", async () => {
    const clock = { unixMs: Date.now() }
    const host = await start({ unixNow: () => clock.unixMs })
    const ada = bring(host, await issuer.token())
    await ada.joined()
    clock.unixMs += 3_600_000
    const late = bring(host, await issuer.token(), 2)
    expect(await late.closed()).toMatchObject({ code: 4401 })
    await ada.settled()
    expect(ada.ws.readyState).toBe(ada.ws.OPEN)
  })

  it('may do what the newest allows, and the others hear of it (A3)', async () => {
    const host = await start()
    const ada = bring(host, await issuer.token())
    const bob = bring(host, await issuer.token(), 2)
    await Promise.all([ada.joined(), bob.joined()])
    ada.send({ type: 'renewing-token', token: await issuer.token({ permissions: [] }) })
    await ada.first('token-renewed')
    const about = idOf(keyOf(1))
    await eventually(() =>
      expect(
        bob
          .all('peer-joined')
          .filter(({ peer }) => peer === about)
          .at(-1)?.permissions,
      ).toEqual([]),
    )
  })
})
