/** deploy/coturn/turnserver.conf, run by a real coturn: whom it relays to, and by whose credentials. */
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { ServerMessage } from '@roomful/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { start, type Child } from './src/child.ts'
import { freePort } from './src/port.ts'
import { lacks, pathOf } from './src/programs.ts'
import { startServer } from './src/server.ts'
import { openTurnClient, TCP, type Credentials, type TurnClient } from './src/stun.ts'
import { accepts } from './src/turn.ts'
import { until } from './src/until.ts'

const CONFIGURATION = path.resolve(import.meta.dirname, '../deploy/coturn/turnserver.conf')
const SECRET = 'a secret of this test'

/** The first address, one in the middle, and the last of what is not on the internet (RFC 6890, IANA's registries). */
const RESERVED_IPV4 = [
  ['0.0.0.0', '0.0.0.1', '0.255.255.255'],
  ['10.0.0.0', '10.77.3.9', '10.255.255.255'],
  ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
  ['169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ['172.16.0.0', '172.17.0.1', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.192', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.1', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.1', '192.88.99.255'],
  ['192.168.0.0', '192.168.1.1', '192.168.255.255'],
  ['198.18.0.0', '198.19.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.7', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.7', '203.0.113.255'],
  ['224.0.0.0', '239.255.255.250', '239.255.255.255'],
  ['240.0.0.0', '250.1.2.3', '255.255.255.255'],
].flat()

const RESERVED_IPV6 = [
  ['::', '::1', '::7f00:1', '::10.0.0.1'],
  ['64:ff9b::', '64:ff9b::a00:1', '64:ff9b::ffff:ffff', '64:ff9b:1::1'],
  ['100::', '100::1', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001::', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::', '2001:db8::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::', '2002:7f00:1::', '2002:a00:1::1', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::', '3fff::1', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['4000::', '5f00::1', '8000::1'],
  ['fc00::', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fe80::', 'fe80::1', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fec0::1'],
  ['ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
].flat()

/** Just beside these ranges, and well-known. Asking for permission sends nothing there. */
const PUBLIC_IPV4 = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '223.255.255.255',
]
const PUBLIC_IPV6 = [
  '2001:4860:4860::8888',
  '2001:200::1',
  '2003::1',
  '2606:4700::1',
  '2a00:1450::1',
  '3ffe::1',
]

describe.skipIf(lacks('turnserver'))('coturn as deploy/coturn sets it up', () => {
  let coturn: Child
  let port = 0
  let folder = ''

  beforeAll(async () => {
    port = await freePort()
    folder = await mkdtemp(path.join(os.tmpdir(), 'roomful-coturn-'))
    const here = ['127.0.0.1', '::1'].flatMap((ip) => [`--listening-ip=${ip}`, `--relay-ip=${ip}`])
    coturn = start(pathOf('turnserver'), [
      '-c',
      CONFIGURATION,
      ...here,
      `--listening-port=${port}`,
      `--static-auth-secret=${SECRET}`,
      '--realm=turn.example.org',
      '--no-tls',
      '--no-dtls',
      '--log-file=stdout',
      '--simple-log',
      `--pidfile=${folder}/pid`,
      `--userdb=${folder}/db`,
    ])
    await until('coturn listens', () => accepts(port))
  })
  afterAll(async () => {
    await coturn.end()
    await rm(folder, { recursive: true, force: true })
  })

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds

  function credentials(user: string, expiry = inSeconds(60), secret = SECRET): Credentials {
    const username = `${expiry}:${user}`
    return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
  }

  async function client(given: Credentials, over?: 'udp' | 'tcp'): Promise<TurnClient> {
    const opened = await openTurnClient(port, given, over)
    onTestFinished(opened.end)
    return opened
  }

  test('reads the whole file', () => {
    expect(coturn.output()).not.toMatch(
      /bad configuration|wrong configuration|unknown option|cannot find/i,
    )
  })

  test.each([
    [4, RESERVED_IPV4],
    [6, RESERVED_IPV6],
    // What was IPv4 and is written as IPv6, which coturn before 4.9.0 did not look for in its list (CVE-2026-27624).
    [6, [...RESERVED_IPV4, ...PUBLIC_IPV4].map((ip) => `::ffff:${ip}`)],
  ] as const)(
    'relays over IPv%i to nothing that is reserved, first to last',
    async (family, addresses) => {
      const turn = await client(credentials(`family-${family}`))
      expect(await turn.allocate(family)).toBe('ok')
      for (const peer of addresses) {
        expect(await turn.permit(peer), `permission for ${peer}`).toBe(403)
        expect(await turn.bind(peer), `channel to ${peer}`).toBe(403)
      }
    },
  )

  test.each([
    [4, PUBLIC_IPV4],
    [6, PUBLIC_IPV6],
  ] as const)('relays over IPv%i to what is on the internet', async (family, addresses) => {
    const turn = await client(credentials(`public-${family}`))
    expect(await turn.allocate(family)).toBe('ok')
    for (const peer of addresses) expect(await turn.permit(peer), peer).toBe('ok')
  })

  test('relays from an IPv4 address to no IPv6 one, whatever is inside', async () => {
    const turn = await client(credentials('crossing'))
    expect(await turn.allocate(4)).toBe('ok')
    for (const peer of ['::1', '::ffff:127.0.0.1', '2606:4700::1'])
      expect([403, 443]).toContain(await turn.permit(peer))
  })

  test('relays no TCP (RFC 6062)', async () => {
    const turn = await client(credentials('tcp'), 'tcp')
    expect(await turn.allocate(4, TCP)).toBe(442)
    const other = await client(credentials('tcp-2'), 'tcp')
    expect(await other.allocate(4)).toBe('ok')
    expect(await other.connectTo('8.8.8.8')).not.toBe('ok')
  })

  test('takes no credentials that have ended, nor those of another secret', async () => {
    expect(await (await client(credentials('ada', inSeconds(-5)))).allocate()).toBe(401)
    expect(await (await client(credentials('ada', inSeconds(60), 'guessed'))).allocate()).toBe(401)
    expect(await (await client({ username: 'ada', credential: '' })).allocate()).toBe(401)
  })

  test('gives one peer no more than its quota, however many credentials it draws, and others theirs', async () => {
    const quota = Number(/^user-quota=(\d+)$/m.exec(await readFile(CONFIGURATION, 'utf8'))?.[1])
    // In a room of as many as there may be (MAX_CAPACITY), each connection asks twice for two addresses while it restarts.
    expect(quota).toBeGreaterThanOrEqual(4 * (32 - 1))
    const answers: unknown[] = []
    for (let i = 0; i <= quota; i++)
      answers.push(await (await client(credentials('greedy', inSeconds(60 + i)))).allocate())
    expect(answers.slice(0, quota)).toEqual(Array(quota).fill('ok'))
    expect(answers[quota]).toBe(486)
    expect(await (await client(credentials('modest'))).allocate()).toBe('ok')
  })

  test('knows the credentials that our server gives each peer, and the fresh ones that it is asked for', async () => {
    const server = await startServer({
      ROOMFUL_TURN_URLS: `turn:127.0.0.1:${port}?transport=udp,turn:127.0.0.1:${port}?transport=tcp`,
      ROOMFUL_TURN_SECRET: SECRET,
      ROOMFUL_TURN_TTL_SECONDS: '90',
    })
    onTestFinished(server.end)
    const peers = new Set<string>()
    for (let i = 0; i < 2; i++) {
      const ws = new WebSocket(`ws://127.0.0.1:${server.port}/v1/rooms/tea`, ['roomful.v1'])
      const heard: ServerMessage[] = []
      ws.on('message', (data) => heard.push(JSON.parse(String(data))))
      const joined = await until('joined', () => heard.find((message) => message.type === 'joined'))
      ws.send('{"type":"requesting-ICE-servers"}')
      const fresh = await until('ICE servers', () =>
        heard.find((message) => message.type === 'ICE-servers'),
      )
      for (const { iceServers, expiresAt } of [joined, fresh]) {
        const { username = '', credential = '', ...given } = iceServers[0] ?? { urls: [] }
        expect(given.urls).toHaveLength(2)
        expect(username).toBe(`${Number(expiresAt) / 1_000}:${joined.self}`)
        expect(Number(expiresAt) - Date.now()).toBeGreaterThan(60_000)
        expect(await (await client({ username, credential })).allocate()).toBe('ok')
      }
      peers.add(joined.self)
      ws.terminate()
    }
    expect(peers.size).toBe(2)
  })
})
