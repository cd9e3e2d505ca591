/** Messages between pages: once and in order whatever becomes of the connection (N3), of any size (N5), from hostile peers. */
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { installEve, type Fate } from './src/page/eve.ts'
import { lacks } from './src/programs.ts'
import { allSee, allTalk, join, peers, type Person } from './src/sdk.ts'
import type { RoomfulServer } from './src/server.ts'
import { QUIET_PAGE, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

const MIB = 1024 * 1024
const REBUILDS = 4

declare global {
  /** How a page's sendings end: the codes of those that failed, how many have come. */
  var rebuiltFrom: RTCPeerConnection | null
  var going: { readonly failed: string[]; done: number; stopped: boolean; sent: number }
}

const inChromium = async (ground: Ground, { origin }: RoomfulServer): Promise<Tab> =>
  ground.tab(await ground.chromium(), origin + QUIET_PAGE)

const inFirefox = async (ground: Ground, { origin }: RoomfulServer): Promise<Tab> =>
  ground.tab(await ground.firefox(), origin + QUIET_PAGE)

/** Says a number every few milliseconds, some of them long, and waits for none of them. */
function startCounting({ tab }: Person): Promise<void> {
  return tab.evaluate(() => {
    globalThis.going = { failed: [], done: 0, stopped: false, sent: 0 }
    const say = (): void => {
      if (going.stopped) return
      const n = going.sent++
      const pad = 'x'.repeat(n % 20 === 7 ? 300_000 : 10)
      t.room.send({ n, pad }).then(
        () => going.done++,
        (error: unknown) => going.failed.push((error as { code: string }).code),
      )
      setTimeout(say, 5)
    }
    say()
  })
}

/** What it said came to the other: all of it, once, in order. */
async function countedTo(sender: Person, receiver: Person): Promise<void> {
  const { sent } = await sender.tab.evaluate(() => {
    going.stopped = true
    return going
  })
  await until('every sending has ended', () =>
    sender.tab.evaluate(() => going.done + going.failed.length === going.sent),
  )
  expect(await sender.tab.evaluate(() => going.failed)).toEqual([])
  const heard = await receiver.tab.evaluate(() =>
    t.heard.map(({ message }) => {
      const { n, pad } = message as { n: number; pad: string }
      return pad.length === (n % 20 === 7 ? 300_000 : 10) ? n : -1
    }),
  )
  expect(heard).toEqual(Array.from({ length: sent }, (_, n) => n))
}

/** A negotiation that throws is answered by a new connection (C2), in the middle of whatever is on the old one. */
async function rebuild({ tab }: Person, other: Person): Promise<void> {
  const before = await tab.evaluate((id) => {
    const [prototype, method] = [RTCPeerConnection.prototype, 'setLocalDescription']
    const native: unknown = Reflect.get(prototype, method)
    Reflect.set(prototype, method, () => {
      Reflect.set(prototype, method, native)
      return Promise.reject(new DOMException('as the test asked', 'OperationError'))
    })
    t.room.publish(t.paint())
    globalThis.rebuiltFrom = t.room.peers.get(id)?.connection ?? null
    return t.connections.length
  }, other.id)
  await until('a new connection', () =>
    tab.evaluate(
      ([id, least]) => {
        const peer = t.room.peers.get(id)
        return (
          t.connections.length > least &&
          peer?.connection !== globalThis.rebuiltFrom &&
          peer?.connection?.connectionState === 'connected'
        )
      },
      [other.id, before] as const,
    ),
  )
}

const PAIRS = {
  'Chromium with Chromium': [inChromium, inChromium],
  'Chromium with Firefox': [inChromium, inFirefox],
}

for (const [name, opens] of Object.entries(PAIRS))
  describe.skipIf(name.includes('Firefox') && lacks('firefox'))(name, () => {
    test(`messages both ways over ${REBUILDS} rebuilt connections: every one once and in order (N3)`, async ({
      ground,
    }) => {
      const server = await ground.server()
      const people: Person[] = []
      for (const open of opens) people.push(await join(await open(ground, server), 'tea'))
      const [ada, bob] = people as [Person, Person]
      await allSee(people)
      await Promise.all(people.map(startCounting))
      for (let n = 0; n < REBUILDS; n++) await (n % 2 ? rebuild(ada, bob) : rebuild(bob, ada))
      await countedTo(ada, bob)
      await countedTo(bob, ada)
    })

    test('a message of 5 MiB arrives whole (N5)', async ({ ground }) => {
      const server = await ground.server()
      const people: Person[] = []
      for (const open of opens)
        people.push(await join(await open(ground, server), 'tea', { media: false }))
      const [ada, bob] = people as [Person, Person]
      await allSee(people)
      const digest = await ada.tab.evaluate(async (bytes) => {
        const message = new Uint8Array(bytes).map((_, at) => (at * 31) >> 3)
        await t.room.send(message)
        return [...new Uint8Array(await crypto.subtle.digest('SHA-256', message))]
      }, 5 * MIB)
      const heard = await bob.tab.evaluate(async () => {
        const bytes = t.heard[0]?.message as Uint8Array<ArrayBuffer>
        return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
      })
      expect(heard).toEqual(digest)
    })
  })

test('what was on its way to a page that is reloaded rejects with peer-restarted, and the next goes to the new page', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await join(await inChromium(ground, server), 'tea', { media: false })
  const bob = await join(await inChromium(ground, server), 'tea', { media: false })
  await allSee([ada, bob])
  await ada.tab.evaluate(() => {
    globalThis.going = { failed: [], done: 0, stopped: false, sent: 1 }
    t.room.send(new Uint8Array(60 * 1024 * 1024)).then(
      () => going.done++,
      (error: unknown) => going.failed.push((error as { code: string }).code),
    )
  })
  await until('much of it is on its way', () =>
    ada.tab.evaluate(async () => {
      for (const pc of t.connections)
        for (const { type, bytesSent } of (await pc.getStats()).values())
          if (type === 'data-channel' && bytesSent > 2_000_000) return true
      return false
    }),
  )
  await bob.tab.reload()
  const back = await join(bob.tab, 'tea', { media: false })
  expect(back.id).toBe(bob.id)
  await until('it is told', () => ada.tab.evaluate(() => going.failed.length === 1))
  expect(await ada.tab.evaluate(() => going.failed)).toEqual(['peer-restarted'])
  await allSee([ada, back])
  await allTalk([ada, back])
})

/** A RESUME, which every peer says first. */
const RESUME = [0, 0, 0, 0, 0, 4, 0, 0, 0]
const FIRST = 4 + 16

const ATTACKS: Record<string, readonly (string | readonly number[])[]> = {
  text: ['hello'],
  'an unknown kind': [RESUME, [0x23, 0, 0, 0, 0]],
  'a wrong length': [RESUME, [1, 0, 0]],
  'chunks before RESUME': [[FIRST, 0, 0, 0, 0, 0, 0, 0, 1, 65]],
  'an acknowledgement for what was never sent': [RESUME, [1, 0, 0, 1, 0]],
  'numbers out of the row': [RESUME, [FIRST, 0, 0, 0, 9, 0, 0, 0, 1, 65]],
  'a message of 4 GiB': [RESUME, [FIRST, 0, 0, 0, 0, 255, 255, 255, 255, 65]],
  'more than it was to be': [RESUME, [FIRST, 0, 0, 0, 0, 0, 0, 0, 1, 65, 66]],
  'chunks without end': [
    RESUME,
    [FIRST, 0, 0, 0, 0, 0, 0, 1, 0, 65],
    ...Array.from({ length: 300 }, (_, n) => [4, 0, 0, (n + 1) >> 8, (n + 1) & 255, 66]),
  ],
  'JSON that is none': [RESUME, [FIRST + 64, 0, 0, 0, 0, 0, 0, 0, 1, 65]],
}

/** What a peer of good will says on `control`, negotiation apart, and on `realtime`. */
const SAID: Readonly<Record<1000 | 1002, readonly string[]>> = {
  1000: [
    '{"type":"hello","profile":{"name":"Eve"},"tracks":[]}',
    '{"type":"ping"}',
    '{"type":"tracks","tracks":[{"mid":"0","source":"camera","muted":false,"metadata":null,"stream":"main"}]}',
    '{"type":"showing","tracks":[{"mid":"0","width":160,"height":90}]}',
  ],
  1002: ['["latest","cursor",[12,34],7]', '["value","cursor",{"x":1}]', '["have","cursor",7]'],
}
const MUTANTS = 100_000
/** The last word after them. */
const LAST = '{"type":"profile","profile":{"name":"the last word"}}'

test('a hostile peer is told and dropped, whatever it sends on the raw channel, and the page stays well', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await join(await inChromium(ground, server), 'tea')
  const bob = await join(await inChromium(ground, server), 'tea', { media: false })
  await allSee([ada, bob])
  // Bob is not there for her: she connects to whom the server names first.
  await bob.tab.evaluate(() => t.room.leave())
  const eve = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE, {
    scripts: [`(${installEve.toString()})()`],
  })
  const attacks = Object.entries(ATTACKS)
  for (const [name, frames] of attacks) {
    const fate = await eve.evaluate(([room, said]) => globalThis.eve.attack(room, said), [
      'tea',
      frames,
    ] as const)
    expect(fate, name).toEqual({ told: 'bad-frame', closed: true })
  }
  const mutants = (channel: 1000 | 1002, last: readonly string[]): Promise<Fate> =>
    eve.evaluate(
      ([said, count, end, through]) =>
        globalThis.eve.attack('tea', [...globalThis.eve.mutate(said, count, 1), ...end], through),
      [SAID[channel], MUTANTS, last, channel] as const,
    )
  expect(await mutants(1002, []), 'on realtime').toEqual({ told: 'bad-frame', closed: true })
  // A newer peer may say more than we know: on `control` what makes no sense is passed over, and it stays.
  expect(await mutants(1000, [LAST]), 'on control').toEqual({ told: '', closed: false })
  await until('all of it was heard', async () =>
    (await peers(ada)).some(({ name }) => name === 'the last word'),
  )
  await eve.evaluate(() => globalThis.eve.leave())
  expect(await ada.tab.evaluate(() => t.problems)).toEqual(
    [...attacks, 'on realtime'].map(() => 'protocol'),
  )
  const again = await join(bob.tab, 'tea', { media: false })
  await allSee([ada, again])
  await allTalk([ada, again])
})
