import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts, IceServerFacts, PeerFacts } from './facts.ts'
import { judge } from './judge.ts'

const URL = 'turn:turn.example:3478'

const WELL: Facts = {
  server: { state: 'reached', address: 'https://rooms.example' },
  relayOnly: false,
  iceServers: [{ url: URL, kind: 'turn', over: 'udp', outcome: 'works' }],
  peers: [],
  devices: [],
  sound: 'allowed',
}
const ADA: PeerFacts = {
  name: 'Ada',
  state: 'trying',
  relayed: false,
  ours: ['host', 'srflx'],
  theirs: ['host'],
}
const ice = (
  over: IceServerFacts['over'],
  outcome: IceServerFacts['outcome'],
  kind: IceServerFacts['kind'] = 'turn',
): IceServerFacts => ({ url: `${kind}:${kind}.example?transport=${over}`, kind, over, outcome })

/** What is not well, by name. */
function complaints(facts: Partial<Facts>): readonly string[] {
  return judge({ ...WELL, ...facts })
    .filter(({ ok }) => !ok)
    .map(({ about, code }) => `${about} ${code}`)
}

describe('a diagnosis', () => {
  it('T3: of what is well has nothing to do in it', () => {
    expect(complaints({})).toEqual([])
    expect(judge(WELL).map(({ code }) => code)).toEqual([
      'server-reached',
      'udp-works',
      'relay-works',
      'sound-works',
    ])
  })

  it('T3: names a server that is unreachable, a full room and a refused token, and tells no more of relays', () => {
    const address = 'https://rooms.example'
    const none = { iceServers: [] }
    expect(complaints({ server: { state: 'unreachable', address }, ...none })).toEqual([
      'server server-unreachable',
    ])
    for (const code of ['room-full', 'unauthorized', 'forbidden', 'origin-refused'] as const) {
      const server = { state: 'refused', address, code, said: 'the words of the server' } as const
      expect(complaints({ server, ...none })).toEqual([`server ${code}`])
      const [finding] = judge({ ...WELL, server, ...none })
      expect(finding?.message).toContain('the words of the server')
    }
  })

  it('T3: names the relay that is missing where two have only addresses that cannot be reached', () => {
    const peers = [ADA]
    expect(complaints({ iceServers: [], peers })).toEqual(['peer no-relay'])
    const sentence = judge({ ...WELL, iceServers: [], peers }).find(({ ok }) => !ok)?.message
    expect(sentence).toBe(
      "You and Ada cannot reach each other's addresses, and neither has a relay (TURN) to go through: set ROOMFUL_TURN_URLS and ROOMFUL_TURN_SECRET on the server.",
    )
    expect(complaints({ peers: [{ ...ADA, theirs: ['relay'] }] })).toEqual([
      'peer peer-unreachable',
    ])
    expect(complaints({ peers: [{ ...ADA, state: 'connected' }] })).toEqual([])
    expect(complaints({ peers: [{ ...ADA, state: 'waiting' }] })).toEqual([])
  })

  it('T3: without a relay and with relayOnly nobody can be reached; without relayOnly it is only said', () => {
    expect(complaints({ iceServers: [], relayOnly: true })).toEqual(['relay no-relay'])
    expect(complaints({ iceServers: [] })).toEqual([])
    expect(judge({ ...WELL, iceServers: [] }).map(({ code }) => code)).toContain('no-relay')
  })

  it('T3: names wrong credentials of a relay; its answer shows that UDP works', () => {
    const iceServers = [ice('udp', 'unauthorized'), ice('tcp', 'unauthorized')]
    expect(complaints({ iceServers })).toEqual([
      'relay relay-unauthorized',
      'relay relay-unauthorized',
    ])
    expect(judge({ ...WELL, iceServers }).map(({ code }) => code)).toContain('udp-works')
  })

  it('T3: names blocked UDP: silence over UDP where something answers over TCP, or from several at once', () => {
    const blocked = ['network udp-blocked']
    expect(complaints({ iceServers: [ice('udp', 'silent'), ice('tcp', 'works')] })).toEqual(blocked)
    expect(complaints({ iceServers: [ice('udp', 'silent'), ice('tls', 'works')] })).toEqual(blocked)
    expect(
      complaints({ iceServers: [ice('udp', 'silent'), ice('udp', 'silent', 'stun')] }),
    ).toEqual(blocked)
    expect(complaints({ iceServers: [ice('udp', 'silent'), ice('tcp', 'unauthorized')] })).toEqual([
      ...blocked,
      'relay relay-unauthorized',
    ])
  })

  it('T3: one silent server alone is only a silent server', () => {
    const silent = ['relay relay-unreachable']
    expect(complaints({ iceServers: [ice('udp', 'silent')] })).toEqual(silent)
    expect(complaints({ iceServers: [ice('udp', 'silent'), ice('tcp', 'silent')] })).toEqual([
      ...silent,
      ...silent,
    ])
    expect(complaints({ iceServers: [ice('udp', 'silent'), ice('udp', 'works', 'stun')] })).toEqual(
      silent,
    )
  })

  it('T3: names a busy camera in the words of the SDK, and blocked sound', () => {
    const camera = {
      kind: 'camera',
      state: 'failed',
      code: 'device-busy',
      said: 'The camera is in use by another program: close it there.',
    } as const
    expect(complaints({ devices: [camera], sound: 'blocked' })).toEqual([
      'camera device-busy',
      'sound sound-blocked',
    ])
    expect(judge({ ...WELL, devices: [camera] }).map(({ message }) => message)).toContain(
      camera.said,
    )
    expect(
      complaints({ devices: [{ kind: 'camera', state: 'unasked' }], sound: 'unknown' }),
    ).toEqual([])
  })

  it('T3: is made of whole sentences, whatever was seen', () => {
    const candidates = fc.subarray(['host', 'srflx', 'prflx', 'relay'] as const)
    const facts: fc.Arbitrary<Facts> = fc.record({
      server: fc.constantFrom(
        WELL.server,
        { state: 'unreachable', address: 'https://a' },
        { state: 'refused', address: 'https://a', code: 'protocol', said: 'No.' },
      ),
      relayOnly: fc.boolean(),
      iceServers: fc.array(
        fc
          .tuple(
            fc.constantFrom('udp', 'tcp', 'tls'),
            fc.constantFrom('works', 'unauthorized', 'refused', 'silent'),
            fc.constantFrom('stun', 'turn'),
          )
          .map((given) => ice(...given)),
        { maxLength: 4 },
      ),
      peers: fc.array(
        fc.record({
          name: fc.constant('Ada'),
          state: fc.constantFrom('connected', 'trying', 'waiting'),
          relayed: fc.boolean(),
          ours: candidates,
          theirs: candidates,
        }),
        { maxLength: 2 },
      ),
      devices: fc.constantFrom([], [{ kind: 'camera', state: 'works' }]),
      sound: fc.constantFrom('allowed', 'blocked', 'unknown'),
    })
    fc.assert(
      fc.property(facts, (seen) => {
        const findings = judge(seen)
        for (const { message } of findings) {
          expect(message).toMatch(/^[A-Z][^]*[.)]$/)
          expect(message).not.toMatch(/undefined|null|\[object/)
        }
        // Whatever works, works; and nobody is told to allow UDP that gets out.
        const codes = findings.map(({ code }) => code)
        expect(codes.includes('udp-works') && codes.includes('udp-blocked')).toBe(false)
        expect(codes.filter((code) => code === 'relay-works').length).toBe(
          seen.iceServers.filter(({ kind, outcome }) => kind === 'turn' && outcome === 'works')
            .length,
        )
      }),
    )
  })
})
