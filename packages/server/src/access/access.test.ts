import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../../test/client.ts'
import { inSeconds, openIssuer, tokenBySecret, unsigned } from '../../test/issuer.ts'
import { SILENT } from '../log.ts'
import { openAccess, type Access, type AccessOptions } from './access.ts'

const SECRET = 'a secret of thirty-two bytes, or more'
const issuer = openIssuer('EdDSA', 'k1')
const stranger = openIssuer('EdDSA', 'k1')
const keys = JSON.stringify({ keys: [issuer.jwk] })

function open(options: AccessOptions, clock?: { nowMs: number }): Access {
  const now = () => clock?.nowMs ?? performance.now()
  const access = openAccess(options, { now, unixNow: Date.now }, SILENT)
  if (!access) throw new Error('no keys')
  onTestFinished(() => access.close())
  return access
}

/** `in`, or the refusal's code and why. */
async function outcome(access: Access, token: string | null, room = 'r'): Promise<string> {
  const admission = await access.admit(token, room)
  return 'refusal' in admission ? `${admission.refusal.code}: ${admission.why}` : 'in'
}

describe('a token (A1)', () => {
  it.each(['EdDSA', 'ES256'] as const)('lets in by %s: PEM, JWK and JWKS', async (algorithm) => {
    const { token, pem, jwk } = openIssuer(algorithm)
    for (const given of [pem, JSON.stringify(jwk), JSON.stringify({ keys: [jwk] })])
      expect(await outcome(open({ keys: given }), await token())).toBe('in')
  })

  it('lets in by HS256 with a secret', async () => {
    const access = open({ secret: SECRET })
    expect(await outcome(access, await tokenBySecret(SECRET))).toBe('in')
    expect(await outcome(access, await tokenBySecret(`${SECRET}!`))).toBe('unauthorized: signature')
  })

  it('lets into the rooms that it names, and into no other', async () => {
    const access = open({ keys })
    const enters = async (room: unknown, asked: string) =>
      outcome(access, await issuer.token({ room }), asked)
    expect(await enters('r', 'r')).toBe('in')
    expect(await enters(['a', 'r'], 'r')).toBe('in')
    expect(await enters('team-*', 'team-7')).toBe('in')
    expect(await enters('*', 'anything')).toBe('in')
    for (const room of ['r2', 'R', '', [], ['a', 'b'], 'team-*', 'x*', 'r.'])
      expect(await enters(room, 'r'), String(room)).toBe('forbidden: other-room')
    for (const room of [undefined, null, 7, { r: true }, [7], ['r', null]])
      expect(await enters(room, 'r'), String(room)).toBe('unauthorized: claims')
  })

  it('says what it allows, and until when', async () => {
    const access = open({ keys })
    const exp = inSeconds(90)
    const grant = async (permissions: unknown) =>
      access.admit(await issuer.token({ exp, permissions }), 'r')
    expect(await grant(undefined)).toEqual({ expiresAtMs: exp * 1_000, permissions: ['publish'] })
    expect(await grant(['moderate', 'fly', 'publish'])).toMatchObject({
      permissions: ['publish', 'moderate'],
    })
    expect(await grant([])).toMatchObject({ permissions: [] })
    expect(await grant('publish')).toMatchObject({ why: 'claims' })
  })

  describe('that is wrong is refused with one and the same message', () => {
    let wrong: readonly (readonly [string, string | null])[] = []

    beforeAll(async () => {
      const good = await issuer.token()
      const [head, body] = good.split('.')
      const hs256 = (key: string) => tokenBySecret(key)
      wrong = [
        ['no-token', null],
        ['malformed', ''],
        ['malformed', 'a.b.c'],
        ['malformed', 'x'.repeat(9_000)],
        ['malformed', `${good}.${good}`],
        ['expired', await issuer.token({ exp: inSeconds(-6) })],
        ['not-yet-valid', await issuer.token({ nbf: inSeconds(30) })],
        ['audience', await issuer.token({ aud: 'other' })],
        ['audience', await issuer.token({ aud: undefined })],
        ['claims', await issuer.token({ exp: undefined })],
        ['algorithm', unsigned({ alg: 'none' })],
        ['algorithm', unsigned({ alg: 'None' })],
        ['algorithm', unsigned({ alg: 'RS256' })],
        ['malformed', unsigned({})],
        ['signature', `${head}.${body}.`],
        ['signature', `${head}.${body}.${'A'.repeat(86)}`],
        ['signature', await stranger.token()],
        [
          'signature',
          `${(await issuer.token({ exp: inSeconds(99) })).split('.', 2).join('.')}.${good.split('.')[2]}`,
        ],
        ['unknown-key', await issuer.token({}, { kid: 'k2' })],
        ['unknown-key', await openIssuer('ES256', 'k1').token()],
        // Signed with what everybody may know: the public key, as text and as bytes (CVE-2015-9235).
        ['unknown-key', await hs256(issuer.pem)],
        [
          'unknown-key',
          await hs256(String(issuer.publicKey.export({ type: 'spki', format: 'der' }))),
        ],
      ]
    })

    it('whatever is wrong with it', async () => {
      const access = open({ keys })
      const messages = new Set<string>()
      for (const [why, token] of wrong) {
        const admission = await access.admit(token, 'r')
        expect(admission, `${why}: ${token}`).toMatchObject({
          why,
          refusal: { code: 'unauthorized' },
        })
        if ('refusal' in admission) messages.add(admission.refusal.message)
      }
      expect(messages.size).toBe(1)
    })

    it('by a server with a secret beside its keys as well, whose PEM text is never the secret', async () => {
      const access = open({ keys: issuer.pem, secret: SECRET })
      expect(await outcome(access, await tokenBySecret(issuer.pem))).toBe('unauthorized: signature')
      expect(await outcome(access, await tokenBySecret(SECRET))).toBe('in')
      expect(await outcome(access, await issuer.token())).toBe('in')
    })
  })

  it('may be five seconds late or early, as clocks are', async () => {
    const access = open({ keys })
    expect(await outcome(access, await issuer.token({ exp: inSeconds(-3) }))).toBe('in')
    expect(await outcome(access, await issuer.token({ nbf: inSeconds(3) }))).toBe('in')
  })

  it('is of the issuer and for the audience that are configured', async () => {
    const access = open({ keys, issuer: 'https://id.example', audience: 'calls' })
    const right = { iss: 'https://id.example', aud: ['calls', 'mail'] }
    expect(await outcome(access, await issuer.token(right))).toBe('in')
    expect(
      await outcome(access, await issuer.token({ ...right, iss: 'https://evil.example' })),
    ).toBe('unauthorized: issuer')
    expect(await outcome(access, await issuer.token({ ...right, iss: undefined }))).toBe(
      'unauthorized: issuer',
    )
    expect(await outcome(access, await issuer.token({ ...right, aud: 'roomful' }))).toBe(
      'unauthorized: audience',
    )
  })
})

describe('keys', () => {
  it('there are none: there is no access control', () => {
    expect(openAccess({}, { now: Date.now, unixNow: Date.now }, SILENT)).toBeNull()
  })

  it.each([
    ['access.secret', { secret: 'too short' }, 'has 32 bytes or more, this one 9'],
    ['access.keys', { keys: 'nonsense' }, 'PEM, a JWK or a JWKS'],
    ['access.keys', { keys: '{"keys":[]}' }, 'there is no key'],
    ['access.keys', { keys: '{"kty":"OKP","crv":"Ed25519","x":"AA"}' }, 'cannot be read'],
    ['access.keysFile', { keysFile: '/nowhere/keys.json' }, 'ENOENT'],
    ['access', { keysFile: '/a', jwksUrl: 'https://a.example' }, 'not both'],
  ])('that are wrong are named: %s', (name, options, why) => {
    const opening = (): unknown => openAccess(options, { now: Date.now, unixNow: Date.now }, SILENT)
    expect(opening).toThrow(RangeError)
    expect(opening).toThrow(name)
    expect(opening).toThrow(why)
  })

  it('that are private, or of another kind, are refused and not shown', () => {
    const refused = [
      `-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHush\n-----END PRIVATE KEY-----`,
      JSON.stringify({ ...issuer.jwk, d: 'hush' }),
    ]
    for (const given of refused) {
      const opening = (): unknown =>
        openAccess({ keys: given }, { now: Date.now, unixNow: Date.now }, SILENT)
      expect(opening).toThrow('private key')
      expect(opening).not.toThrow('ush')
    }
  })

  it('in a set are those that sign tokens; others are passed over', async () => {
    const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB' }
    const sealing = { ...openIssuer().jwk, use: 'enc' }
    const access = open({ keys: JSON.stringify({ keys: [rsa, sealing, null, issuer.jwk] }) })
    expect(await outcome(access, await issuer.token())).toBe('in')
  })

  it('without names check every token, one after the other', async () => {
    const [one, two] = [openIssuer(), openIssuer()]
    const access = open({ keys: one.pem + two.pem })
    expect(await outcome(access, await one.token())).toBe('in')
    expect(await outcome(access, await two.token({}, { kid: 'any' }))).toBe('in')
    expect(await outcome(access, await stranger.token())).toBe('unauthorized: signature')
  })
})

describe('rotation (A4)', () => {
  const next = openIssuer('ES256', 'k2')

  it('of a file: a new key counts at once, an old one no more', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'roomful-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const keysFile = path.join(folder, 'keys.json')
    const publish = async (...jwks: readonly object[]) => {
      await writeFile(`${keysFile}.new`, JSON.stringify({ keys: jwks }))
      await rename(`${keysFile}.new`, keysFile)
    }
    const clock = { nowMs: 0 }
    await publish(issuer.jwk)
    const access = open({ keysFile }, clock)
    expect(await outcome(access, await next.token())).toBe('unauthorized: unknown-key')
    await publish(next.jwk, issuer.jwk)
    clock.nowMs += 1_000
    expect(await outcome(access, await next.token())).toBe('in')
    expect(await outcome(access, await issuer.token())).toBe('in')
    await publish(next.jwk)
    clock.nowMs += 1_000
    // Whoever comes with a key that is not there makes it look.
    await outcome(access, await issuer.token({}, { kid: 'k9' }))
    expect(await outcome(access, await issuer.token())).toBe('unauthorized: unknown-key')
    await writeFile(keysFile, 'half a fi')
    clock.nowMs += 1_000
    expect(await outcome(access, await issuer.token())).toBe('unauthorized: unknown-key')
    expect(await outcome(access, await next.token())).toBe('in')
  })

  it('of a JWKS at an address: fetched when it is needed, seldom, and kept while nobody answers', async () => {
    let answer: object | null = null
    let asked = 0
    const server = createServer((_request, response) => {
      asked++
      response.statusCode = answer ? 200 : 500
      response.end(JSON.stringify(answer))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo // it listens on TCP
    const clock = { nowMs: 0 }
    const access = open({ jwksUrl: `http://127.0.0.1:${port}/keys` }, clock)
    expect(access.isReady()).toBe(false)
    await eventually(() => expect(asked).toBe(1))
    answer = { keys: [issuer.jwk] }
    clock.nowMs += 10_000
    await eventually(() => expect(access.isReady()).toBe(true))
    expect(await outcome(access, await issuer.token())).toBe('in')
    expect(asked).toBe(2)
    // Tokens that strangers make up do not ask the issuer again and again.
    for (let i = 0; i < 20; i++)
      expect(await outcome(access, await next.token())).toBe('unauthorized: unknown-key')
    expect(asked).toBe(2)
    answer = { keys: [next.jwk] }
    clock.nowMs += 10_000
    expect(await outcome(access, await next.token())).toBe('in')
    expect(await outcome(access, await issuer.token())).toBe('unauthorized: unknown-key')
    expect(asked).toBe(3)
    answer = null
    clock.nowMs += 10_000
    expect(await outcome(access, await issuer.token())).toBe('unauthorized: unknown-key')
    expect(asked).toBe(4)
    expect(await outcome(access, await next.token())).toBe('in')
    expect(access.isReady()).toBe(true)
  })
})
