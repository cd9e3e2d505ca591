/** Each trouble made for real, where a browser allows it, and named by a diagnosis (T3). */
import type { DiagnoseOptions, Finding, JoinOptions } from 'roomful'
import { describe, expect } from 'vitest'
import { test } from './src/ground.ts'
import { freePort } from './src/port.ts'
import { lacks } from './src/programs.ts'
import { allSee, join, type Person } from './src/sdk.ts'
import { QUIET_PAGE, SERVER_AWAY, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

const DATA = { media: false } as const satisfies JoinOptions

const outside = (tab: Tab, options: DiagnoseOptions = {}): Promise<readonly Finding[]> =>
  tab.evaluate(async (given) => (await load('/roomful.js')).diagnose(given), options)
const inside = ({ tab }: Person): Promise<readonly Finding[]> =>
  tab.evaluate(() => t.room.diagnose())

/** What is not well, by name; each in a sentence. */
function troubles(findings: readonly Finding[]): readonly string[] {
  for (const { message } of findings) expect(message).toMatch(/^[A-Z].*[.)]$/)
  return findings.flatMap(({ ok, about, code }) => (ok ? [] : `${about} ${code}`))
}

test.concurrent('where all is well nothing is to be done, before joining and after (T3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const people: Person[] = []
  const browser = await ground.chromium({ windows: true })
  for (let i = 0; i < 2; i++) {
    const tab = await ground.tab(browser, server.origin + QUIET_PAGE)
    const before = await outside(tab)
    expect(troubles(before)).toEqual([])
    expect(before.map(({ code }) => code)).toEqual([
      'server-reached',
      'no-relay',
      'device-works',
      'device-works',
      'sound-works',
    ])
    people.push(await join(tab, 'tea', { ...DATA, name: `Ada ${i}` }))
  }
  await allSee(people)
  for (const person of people) {
    const findings = await inside(person)
    expect(troubles(findings)).toEqual([])
    expect(findings.map(({ message }) => message).join()).toMatch(
      /You and Ada \d are connected directly/,
    )
  }
})

test.concurrent('a server that is not there is named, before joining and after (T3)', async ({
  ground,
}) => {
  const site = await ground.site()
  const server = await ground.server({ ROOMFUL_ORIGINS: site.origin })
  const tab = await ground.tab(await ground.chromium(), site.origin + QUIET_PAGE, {
    tolerate: SERVER_AWAY,
  })
  const gone = `http://127.0.0.1:${await freePort()}`
  expect(troubles(await outside(tab, { server: gone }))).toEqual(['server server-unreachable'])
  const ada = await join(tab, 'tea', { ...DATA, server: server.origin })
  await server.kill('SIGKILL')
  await until('offline', () => tab.evaluate(() => t.room.status === 'offline'))
  expect(troubles(await inside(ada))).toEqual(['server server-unreachable'])
})

test.concurrent('a full room and a page of a foreign origin are named; nobody else notices (T3, L5, H1)', async ({
  ground,
}) => {
  const site = await ground.site()
  const server = await ground.server({ ROOMFUL_CAPACITY: '1' })
  const browser = await ground.chromium()
  const ada = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'tea', DATA)
  const tab = await ground.tab(browser, server.origin + QUIET_PAGE)
  expect(troubles(await outside(tab, { room: 'tea' }))).toEqual(['server room-full'])
  expect(troubles(await outside(tab, { room: 'coffee' }))).toEqual([])
  const foreign = await ground.tab(browser, site.origin + QUIET_PAGE, { tolerate: SERVER_AWAY })
  expect(troubles(await outside(foreign, { server: server.origin }))).toEqual([
    'server origin-refused',
  ])
  expect(await ada.tab.evaluate(() => [t.left, t.room.peers.size])).toEqual([[], 0])
})

test.concurrent('a token that is refused is named (T3, A1)', async ({ ground }) => {
  const server = await ground.server({ ROOMFUL_TOKEN_SECRET: 'x'.repeat(32) })
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  const findings = await outside(tab, { room: 'tea', token: 'e30.e30.e30' })
  expect(troubles(findings)).toEqual(['server unauthorized'])
})

describe.skipIf(lacks('turnserver'))('with a relay', () => {
  test.concurrent('one that works is named, over UDP and TCP, and so is who is reached by it (T3)', async ({
    ground,
  }) => {
    const turn = await ground.turn()
    const server = await ground.server({
      ROOMFUL_TURN_URLS: `turn:127.0.0.1:${turn.port},turn:127.0.0.1:${turn.port}?transport=tcp`,
      ROOMFUL_TURN_SECRET: turn.secret,
    })
    const people: Person[] = []
    for (let i = 0; i < 2; i++) {
      const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
      people.push(await join(tab, 'tea', { ...DATA, relayOnly: true }))
    }
    await allSee(people)
    for (const person of people) {
      const findings = await inside(person)
      expect(troubles(findings)).toEqual([])
      expect(findings.filter(({ code }) => code === 'relay-works')).toHaveLength(2)
      expect(findings.map(({ message }) => message).join()).toContain('through a relay')
    }
  })

  test.concurrent('wrong credentials are named, before joining and after (T3)', async ({
    ground,
  }) => {
    const turn = await ground.turn()
    const server = await ground.server({
      ROOMFUL_TURN_URLS: `turn:127.0.0.1:${turn.port}`,
      ROOMFUL_TURN_SECRET: 'not the secret of the relay',
    })
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
    expect(troubles(await outside(tab))).toEqual(['relay relay-unauthorized'])
    expect(troubles(await inside(await join(tab, 'tea', DATA)))).toEqual([
      'relay relay-unauthorized',
    ])
  })

  test.concurrent('blocked UDP is named where TCP gets through (T3)', async ({ ground }) => {
    const turn = await ground.turn()
    const blocked = await ground.datagrams(turn.port)
    blocked.conditions({ loss: 1 })
    const server = await ground.server({
      ROOMFUL_TURN_URLS: `turn:127.0.0.1:${blocked.port},turn:127.0.0.1:${turn.port}?transport=tcp`,
      ROOMFUL_TURN_SECRET: turn.secret,
    })
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
    const findings = await outside(tab)
    expect(troubles(findings)).toEqual(['network udp-blocked'])
    expect(findings.map(({ code }) => code)).toContain('relay-works')
  })

  test.concurrent('a relay that does not answer is named (T3)', async ({ ground }) => {
    const server = await ground.server({
      ROOMFUL_TURN_URLS: `turn:127.0.0.1:${await freePort()}?transport=tcp`,
      ROOMFUL_TURN_SECRET: 'any',
    })
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
    expect(troubles(await outside(tab))).toEqual(['relay relay-unreachable'])
  })
})

test.concurrent('two that have only addresses nobody reaches, and no relay: that is named on both sides (T3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const people: Person[] = []
  for (let i = 0; i < 2; i++) {
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE, {
      scripts: [`(${misleadAll.toString()})()`],
    })
    people.push(await join(tab, 'tea', { ...DATA, name: 'Ada' }))
  }
  for (const person of people) {
    const findings = await inside(person)
    expect(troubles(findings)).toEqual(['peer no-relay'])
    expect(findings.find(({ ok }) => !ok)?.message).toContain('set ROOMFUL_TURN_URLS')
  }
})

test.concurrent('without a relay nobody is reached with relayOnly, and that is named (T3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  expect(troubles(await outside(tab, { relayOnly: true }))).toEqual(['relay no-relay'])
})

test.concurrent('a camera that is missing, and one that is forbidden, are named (T3, M1)', async ({
  ground,
}) => {
  const server = await ground.server()
  const codes = { none: 'no-device', denied: 'permission-denied' } as const
  for (const camera of ['none', 'denied'] as const) {
    const tab = await ground.tab(await ground.chromium({ camera }), server.origin + QUIET_PAGE)
    expect(troubles(await outside(tab))).toEqual([
      `camera ${codes[camera]}`,
      `microphone ${codes[camera]}`,
    ])
  }
})

test.concurrent('a camera in use by another program is named, before joining and after (T3, M1)', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium({ windows: true })
  const tab = await ground.tab(browser, server.origin + QUIET_PAGE, {
    scripts: [`(${keepCameraBusy.toString()})()`],
  })
  expect(troubles(await outside(tab))).toEqual(['camera device-busy'])
  const ada = await join(tab, 'tea', { camera: true })
  await until('the camera failed', () => tab.evaluate(() => t.room.camera.error !== null))
  expect(troubles(await inside(ada))).toEqual(['camera device-busy'])
})

test.concurrent('a page that nobody has clicked in may play no sound, and that is named (T3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const strict = await ground.chromium({
    flags: ['--autoplay-policy=document-user-activation-required'],
  })
  // What a test runs in a page counts as a click of the user, so the page has to do it by itself.
  const tab = await ground.tab(strict, server.origin + QUIET_PAGE, {
    scripts: [`(${diagnoseUnclicked.toString()})()`],
  })
  const line = await tab.page.waitForEvent('console', (message) =>
    message.text().startsWith('diagnosis '),
  )
  const findings = JSON.parse(line.text().slice('diagnosis '.length)) as Finding[] // as the page wrote it
  expect(troubles(findings)).toEqual(['sound sound-blocked'])
})

/** Runs in the page: whatever address it is told, it looks where nobody is. */
function misleadAll(): void {
  const astray = (sdp: string): string =>
    sdp.replaceAll(/(candidate:\S+ \d \S+ \d+) \S+ \d+ typ/g, '$1 127.0.0.1 9 typ')
  const Native = RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Native {
    override setRemoteDescription(told: RTCSessionDescriptionInit): Promise<void> {
      return super.setRemoteDescription({ type: told.type, sdp: astray(told.sdp ?? '') })
    }
    override addIceCandidate(told: RTCIceCandidateInit): Promise<void> {
      return super.addIceCandidate({ ...told, candidate: astray(told.candidate ?? '') })
    }
  }
}

/** Runs in the page: no browser's fake camera can be busy. */
function keepCameraBusy(): void {
  const devices = navigator.mediaDevices
  const open = devices.getUserMedia.bind(devices)
  devices.getUserMedia = (constraints) =>
    constraints?.video
      ? Promise.reject(new DOMException('Device in use', 'NotReadableError'))
      : open(constraints)
}

/** Runs in the page. */
function diagnoseUnclicked(): void {
  addEventListener('load', () => {
    void load('/roomful.js')
      .then((sdk) => sdk.diagnose())
      .then((findings) => {
        setInterval(() => console.log(`diagnosis ${JSON.stringify(findings)}`), 200)
      })
  })
}
