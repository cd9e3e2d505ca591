/** A room of one's own in real browsers: who is not let in gets nothing, and who was put out is out (O1 to O3). */
import { expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { openRaw } from './src/raw.ts'
import { allSee, allTalk, type Person } from './src/sdk.ts'
import { QUIET_PAGE, SERVER_AWAY, type Tab } from './src/tab.ts'
import { until } from './src/until.ts'

declare global {
  /** Ids of those who knock at the page's room. */
  var knocking: string[]
  var deaf: boolean | undefined
  /** What became of a join that was not waited for. */
  var outcome: string | undefined
}

/** Lets a page's sockets hear nothing from when it says so. */
const DEAF = `
  const listen = WebSocket.prototype.addEventListener
  WebSocket.prototype.addEventListener = function (type, listener) {
    listen.call(this, type, (event) => globalThis.deaf || listener(event))
  }`

const tab = async (ground: Ground, origin: string, scripts: readonly string[] = []): Promise<Tab> =>
  ground.tab(await ground.chromium(), origin + QUIET_PAGE, { tolerate: SERVER_AWAY, scripts })

/** Opens a locked room, and tells who knocks. */
async function own(page: Tab): Promise<Person & { readonly room: string }> {
  const [room, id] = await page.evaluate(async () => {
    const { ownedRoom } = await load('/roomful.js')
    const { name, key } = await ownedRoom('tea')
    globalThis.knocking = []
    const self = await t.join(name, { media: false, key })
    t.room.on('knock', (knock) => knocking.push(knock.id))
    const door = await t.room.moderation()
    door.setLocked(true)
    return [name, self] as const
  })
  await until('the room is locked', () =>
    page.evaluate(async () => (await t.room.moderation()).isLocked),
  )
  return { tab: page, id, room }
}

/** Sets out to join, and waits until somebody has to answer. */
async function knock(page: Tab, room: string, owner: Tab): Promise<string> {
  await page.evaluate((name) => {
    globalThis.outcome = undefined
    void t.tryJoin(name, { media: false }).then((outcome) => (globalThis.outcome = outcome))
  }, room)
  return until('somebody knocks', () => owner.evaluate(() => knocking.shift()))
}

const outcome = (page: Tab, what: string): Promise<true> =>
  until(what, async () => (await page.evaluate(() => globalThis.outcome)) === what)

const does = (owner: Tab, what: 'admit' | 'refuse' | 'remove', peer: string): Promise<void> =>
  owner.evaluate(
    async ([does, id]) => {
      const door = await t.room.moderation()
      if (does === 'remove') door.remove(id)
      else door.knocks.get(id)?.[does]()
    },
    [what, peer] as const,
  )

test('O2: a knock is admitted and the call connects, or refused; who is removed is out on all sides and stays out', async ({
  ground,
}) => {
  const { origin } = await ground.server()
  const ada = await own(await tab(ground, origin))
  const [bobs, eves] = [await tab(ground, origin), await tab(ground, origin)]
  const bob: Person = { tab: bobs, id: await knock(bobs, ada.room, ada.tab) }
  expect(await bobs.evaluate(() => globalThis.outcome), 'nobody is in unasked').toBeUndefined()
  await does(ada.tab, 'admit', bob.id)
  await outcome(bobs, 'joined')
  await allSee([ada, bob])

  await does(ada.tab, 'refuse', await knock(eves, ada.room, ada.tab))
  await outcome(eves, 'refused')
  // The tab keeps its key: the same one is refused unheard.
  expect(await eves.evaluate((name) => t.tryJoin(name, { media: false }), ada.room)).toBe('refused')

  const kims = await tab(ground, origin, [DEAF])
  const kim: Person = { tab: kims, id: await knock(kims, ada.room, ada.tab) }
  await does(ada.tab, 'admit', kim.id)
  await outcome(kims, 'joined')
  const all = [ada, bob, kim]
  await allSee(all)
  await allTalk(all)

  // Kim's page hears nothing of its end, so it does not do its part: it goes on as if it were in.
  await kims.evaluate(() => (globalThis.deaf = true))
  await does(ada.tab, 'remove', kim.id)
  for (const { tab: page } of [ada, bob])
    await until('the others hear of it', async () =>
      (await page.evaluate(() => t.left)).includes(`${kim.id} removed`),
    )
  expect(await kims.evaluate(() => t.room.status)).toBe('online')
  await kims.evaluate(() => void t.room.send('I am still here').catch(() => undefined))
  await allTalk([ada, bob], 'without Kim')
  const heard = (page: Tab): Promise<string> => page.evaluate(() => JSON.stringify(t.heard))
  expect(await heard(kims)).not.toContain('without')
  for (const { tab: page } of [ada, bob]) expect(await heard(page)).not.toContain('still here')

  // With its own key it is out, whatever it does; without it, it has to knock.
  await kims.reload()
  expect(await kims.evaluate((name) => t.tryJoin(name, { media: false }), ada.room)).toBe('removed')
  expect(await ada.tab.evaluate(() => knocking), 'nobody is asked about it').toEqual([])
  await kims.evaluate(() => sessionStorage.clear())
  expect(await knock(kims, ada.room, ada.tab)).not.toBe(kim.id)
})

test('O2: a client that ignores its part gets nothing of a locked room, and nobody in it hears of what it says', async ({
  ground,
}) => {
  const { origin } = await ground.server()
  const ada = await own(await tab(ground, origin))
  const raw = await openRaw(origin, ada.room)
  const { self } = await raw.hear('knocking')
  await until('the owner hears of it', () => ada.tab.evaluate(() => knocking.length === 1))
  const offer = { type: 'offer', sdp: 'v=0\r\n' }
  raw.send({ type: 'sending-SDP-offer', to: ada.id, connection: 'c', n: 1, description: offer })
  raw.send({ type: 'sending-SDP-offer', description: offer })
  raw.send({ type: 'requesting-ICE-servers' })
  raw.send({ type: 'locking-room', locked: false })
  raw.send({ type: 'admitting-peer', peer: self })
  raw.send({ type: 'removing-peer', peer: ada.id })
  raw.send({ type: 'alive', received: 0 })
  await raw.hear('alive')
  expect(raw.heard.map(({ type }) => type)).toEqual([
    'knocking',
    'requesting-name',
    ...Array<string>(6).fill('refused'),
    'alive',
  ])
  expect(JSON.stringify(raw.heard)).not.toContain(ada.id)
  // With another key it knocks as well; with the owner's id in its mouth it is nobody.
  const again = await openRaw(origin, `${ada.room}?after=e.1`)
  await again.hear('knocking')
  await does(ada.tab, 'refuse', self)
  expect(await raw.closed()).toEqual({ code: 4406, reason: 'refused' })
  const seen = await ada.tab.evaluate(() => ({
    peers: t.peers(),
    heard: t.trace.filter((step) => step.type === 'received' && 'from' in step.message),
    problems: t.problems,
  }))
  expect(seen).toEqual({ peers: [], heard: [], problems: [] })
})

test('O3: six letters lead to a knock, and the way to the room goes from browser to browser', async ({
  ground,
}) => {
  const { origin } = await ground.server()
  const [tv, phone] = [await tab(ground, origin), await tab(ground, origin)]
  const [code, id] = await tv.evaluate(async () => {
    const { openCode } = await load('/roomful.js')
    const opened = await openCode({ media: false })
    opened.room.on('knock', (knock) => knock.admit())
    opened.room.on('peer-changed', (peer) => {
      if (peer.state === 'connected') void peer.send('the way, and the secret')
    })
    return [opened.code, opened.room.id] as const
  })
  expect(code).toMatch(/^[0-9A-Z]{6}$/)
  const typed = ` ${code.slice(0, 3).toLowerCase()} ${code.slice(3)} `
  const told = await phone.evaluate(async (letters) => {
    const { joinByCode } = await load('/roomful.js')
    const room = await joinByCode(letters, { media: false })
    return new Promise<unknown>((resolve) => {
      room.on('message', (message, peer) => resolve([message, peer.id]))
    })
  }, typed)
  expect(told).toEqual(['the way, and the secret', id])

  const wrong = await phone.evaluate(async () => {
    const { joinByCode } = await load('/roomful.js')
    const codeOf = (error: unknown): unknown => Object(error).code
    return [
      await joinByCode('000000', { media: false }).catch(codeOf),
      await joinByCode('what?', { media: false }).catch(codeOf),
    ]
  })
  expect(wrong).toEqual(['no-such-code', 'no-such-code'])
})
