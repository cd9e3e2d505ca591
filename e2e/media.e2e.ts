/** Cameras, screens and tracks of the app's own, as the other side sees them; and that C1 and C2 hold. */
import { expect } from 'vitest'
import type { RemoteTrack } from 'roomful'
import { negotiations, quiet, rests } from './src/negotiations.ts'
import { test, type Ground } from './src/ground.ts'
import {
  allSee,
  allTalk,
  connectedAtOnce,
  join,
  ON_AIR,
  peers,
  shows,
  type Person,
} from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, SERVER_AWAY } from './src/tab.ts'
import { until } from './src/until.ts'

type Seen = Pick<RemoteTrack, 'source' | 'muted'>

test('camera on, off, on; mute; screen on, off: the other sees each, and nothing is negotiated (C1)', async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = await pair(ground, server)
  await quiet([ada, bob])
  const before = [await negotiations(ada), await negotiations(bob)]

  await expectTracks(bob, ada, [])
  await ada.tab.evaluate((constraints) => t.room.camera.enable(constraints), ON_AIR.camera)
  await expectTracks(bob, ada, [{ source: 'camera', muted: false }])
  await shows(bob, ada)
  await ada.tab.evaluate(() => t.room.camera.disable())
  await expectTracks(bob, ada, [])
  await ada.tab.evaluate((constraints) => t.room.camera.enable(constraints), ON_AIR.camera)
  await shows(bob, ada)

  for (const muted of [true, false]) {
    await ada.tab.evaluate((now) => void (t.room.camera.muted = now), muted)
    await expectTracks(bob, ada, [{ source: 'camera', muted }])
  }
  await ada.tab.evaluate(() => t.room.microphone.enable())
  for (const muted of [true, false]) {
    await ada.tab.evaluate((now) => void (t.room.microphone.muted = now), muted)
    await expectTracks(bob, ada, [
      { source: 'camera', muted: false },
      { source: 'microphone', muted },
    ])
  }

  await ada.tab.evaluate(() => t.room.screen.enable())
  await until('the screen is there', async () => (await sources(bob, ada)).includes('screen'))
  await shows(bob, ada, 'screen')
  await shows(bob, ada)
  await ada.tab.evaluate(() => t.room.screen.disable())
  await until('the screen is gone', async () => !(await sources(bob, ada)).includes('screen'))

  // A camera that the system took is back in place (M1). A fake one cannot be unplugged: its track is ended.
  await ada.tab.evaluate(async () => {
    const { followDevices } = await load('/roomful.js')
    followDevices(t.room.camera)
    t.room.camera.track?.stop()
    t.room.camera.track?.dispatchEvent(new Event('ended'))
  })
  await until('another camera is open', () =>
    ada.tab.evaluate(() => t.room.camera.track?.readyState === 'live'),
  )
  await shows(bob, ada)

  // The answerer of the first negotiation does the same.
  await bob.tab.evaluate((constraints) => t.room.camera.enable(constraints), ON_AIR.camera)
  await shows(ada, bob)
  await bob.tab.evaluate(() => t.room.screen.enable())
  await shows(ada, bob, 'screen')
  await bob.tab.evaluate(() => {
    t.room.screen.disable()
    t.room.camera.disable()
  })
  await expectTracks(ada, bob, [])

  expect([await negotiations(ada), await negotiations(bob)]).toEqual(before)
  await connectedAtOnce([ada, bob])
})

test('what is on when a third joins is there for it, muted or not', async ({ ground }) => {
  const server = await ground.server()
  const [ada, bob] = await pair(ground, server, ON_AIR)
  await ada.tab.evaluate(() => t.room.screen.enable())
  await bob.tab.evaluate(() => void (t.room.microphone.muted = true))
  const cleo = await join(await open(ground, server), 'tea')
  await allSee([ada, bob, cleo])
  await shows(cleo, ada)
  await shows(cleo, ada, 'screen')
  await shows(cleo, bob)
  await expectTracks(cleo, bob, [
    { source: 'camera', muted: false },
    { source: 'microphone', muted: true },
  ])
})

test("an app's second camera is negotiated from peer to peer while the server is stopped (C2)", async ({
  ground,
}) => {
  const server = await ground.server()
  const [ada, bob] = await pair(ground, server, ON_AIR, { tolerate: SERVER_AWAY })
  await allTalk([ada, bob])
  await quiet([ada, bob])
  await server.kill('SIGKILL')
  for (const [from, to] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    await from.tab.evaluate(() => {
      const publication = t.room.publish(t.paint(), {
        source: 'second-camera',
        metadata: { label: 'whiteboard' },
      })
      Object.assign(globalThis, { publication })
    })
    await shows(to, from, 'second-camera')
    await shows(to, from)
    const seen = (await peers(to)).flatMap((peer) => peer.tracks)
    expect(seen).toContainEqual({
      source: 'second-camera',
      muted: false,
      metadata: { label: 'whiteboard' },
    })
    // An ordinary channel needs no server either.
    await from.tab.evaluate((id) => {
      const channel = t.room.peers.get(id)?.createChannel('game')
      channel?.addEventListener('open', () => channel.send('ready'))
    }, to.id)
    await until('the channel brings its message', () =>
      to.tab.evaluate(() =>
        t.channels.some(
          ({ channel, heard }) => channel.label === 'game' && heard.includes('ready'),
        ),
      ),
    )
    await from.tab.evaluate(() =>
      (globalThis as unknown as { publication: { unpublish(): void } }).publication.unpublish(),
    )
    await until('it is gone', async () => !(await sources(to, from)).includes('second-camera'))
  }
  await allTalk([ada, bob], 'still here')
  await connectedAtOnce([ada, bob])
})

test('a track taken back before it was negotiated leaves nothing, and negotiation comes to rest', async ({
  ground,
}) => {
  const server = await ground.server()
  const people = await pair(ground, server)
  await allTalk(people)
  for (const { tab } of people)
    await tab.evaluate(() => {
      t.room.publish(t.hum()).unpublish()
      t.room.publish(t.paint(), { source: 'stays' })
    })
  await Promise.all([shows(people[0], people[1], 'stays'), shows(people[1], people[0], 'stays')])
  await rests(people)
  expect(await sources(people[0], people[1])).toEqual(['stays'])
})

async function open(
  ground: Ground,
  { origin }: RoomfulServer,
  options = {},
): ReturnType<Ground['tab']> {
  return ground.tab(await ground.chromium(), origin + QUIET_PAGE, options)
}

async function pair(
  ground: Ground,
  server: RoomfulServer,
  joining = {},
  opening = {},
): Promise<readonly [Person, Person]> {
  const ada = await join(await open(ground, server, opening), 'tea', joining)
  const bob = await join(await open(ground, server, opening), 'tea', joining)
  await allSee([ada, bob])
  return [ada, bob]
}

async function tracks(person: Person, of: Person): Promise<readonly Seen[]> {
  const peer = (await peers(person)).find(({ id }) => id === of.id)
  return (peer?.tracks ?? [])
    .map(({ source, muted }) => ({ source, muted }))
    .toSorted((a, b) => a.source.localeCompare(b.source))
}

async function sources(person: Person, of: Person): Promise<readonly string[]> {
  return (await tracks(person, of)).map(({ source }) => source)
}

async function expectTracks(person: Person, of: Person, expected: readonly Seen[]): Promise<void> {
  await expect.poll(() => tracks(person, of), { timeout: 20_000 }).toEqual(expected)
}
