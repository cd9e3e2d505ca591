/** Rooms joined in odd ways: given up at once, without media among those who have it, with options that cannot be. */
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { allSee, allTalk, join, ON_AIR, peers } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

test('an abort right after joinRoom ends the joining: nobody sees a ghost', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const ada = await join(await ground.tab(browser, server.origin + QUIET_PAGE), 'aborted')
  const tab = await ground.tab(browser, server.origin + QUIET_PAGE)
  const outcomes = await tab.evaluate(async () => {
    const { joinRoom } = await load('/roomful.js')
    const codeOf = async (after: (giveUp: AbortController) => void | Promise<void>) => {
      const giveUp = new AbortController()
      const joining = joinRoom('aborted', { signal: giveUp.signal }).then(
        () => 'joined',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'other'),
      )
      await after(giveUp)
      return joining
    }
    return [
      await codeOf((giveUp) => giveUp.abort()),
      await codeOf((giveUp) => Promise.resolve().then(() => giveUp.abort())),
    ]
  })
  expect(outcomes).toEqual(['aborted', 'aborted'])
  // Somebody who comes after it is the only one that she met.
  const bob = await join(tab, 'aborted')
  await allSee([ada, bob])
  expect((await peers(ada)).map(({ id }) => id)).toEqual([bob.id])
})

test('a peer with media: false gets none from those who have it, whoever came first', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const tab = () => ground.tab(browser, server.origin + QUIET_PAGE)
  const before = await join(await tab(), 'mixed', { media: false })
  const ada = await join(await tab(), 'mixed', ON_AIR)
  const after = await join(await tab(), 'mixed', { media: false })
  await allSee([before, ada, after])
  await allTalk([before, ada, after])
  for (const person of [before, after]) {
    const seen = await peers(person)
    expect(seen.flatMap(({ tracks }) => tracks)).toEqual([])
    const bytes = await person.tab.evaluate(async () => {
      let received = 0
      for (const pc of t.connections)
        for (const report of (await pc.getStats()).values())
          if (report.type === 'inbound-rtp') received += Number(report.bytesReceived)
      return received
    })
    expect(bytes).toBe(0)
  }
})

test('what cannot be is said at once, by its code', async ({ ground }) => {
  const server = await ground.server()
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  const code = (options: Parameters<typeof t.tryJoin>[1], room = 'odd') =>
    tab.evaluate(([name, rest]) => t.tryJoin(name, rest), [room, options] as const)
  expect(await code({ iceServers: [{ urls: 'turn.example.com' }] })).toBe('bad-argument')
  expect(await code({ profile: { picture: 'x'.repeat(20_000) } })).toBe('bad-argument')
  expect(await code({ server: 'ftp://example.org' })).toBe('bad-argument')
  expect(await code({}, 'no room')).toBe('bad-room-name')
  expect(await code({}, '..')).toBe('bad-room-name')
})

test('leaving says closed, and nothing before it', async ({ ground }) => {
  const server = await ground.server()
  const ada = await join(
    await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE),
    'leaving',
  )
  await ada.tab.evaluate(() => t.room.leave())
  await until('closed', () => ada.tab.evaluate(() => t.room.status === 'closed'))
  expect(await ada.tab.evaluate(() => t.statuses)).toEqual(['online', 'closed'])
  const codes = await ada.tab.evaluate(() =>
    Promise.all(
      [() => t.room.send('late'), async () => t.room.publish(t.paint())].map((late) =>
        late().then(
          () => 'done',
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'other'),
        ),
      ),
    ),
  )
  expect(codes).toEqual(['closed', 'closed'])
})
