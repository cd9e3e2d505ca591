/** Rooms that ask for tokens, entered by the SDK in real browsers. */
import type { JoinOptions } from 'roomful'
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { allSee, allTalk, connectedAtOnce, ON_AIR, shows, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

const SECRET = 'a secret of the tests, of 32 bytes or more'
const RENEWALS = 4

test.concurrent('a call outlives its tokens: each is renewed over the same socket, and nothing is interrupted (A2)', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_TOKEN_SECRET: SECRET })
  const people: Person[] = []
  for (let i = 0; i < 2; i++) {
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
    people.push({ tab, id: await tab.evaluate(joinByToken, { secret: SECRET }) })
  }
  await allSee(people)
  await allTalk(people)
  for (const { tab } of people) {
    await until(`${RENEWALS} renewals`, async () => (await tab.evaluate(renewals)) >= RENEWALS)
    expect(await tab.evaluate(sockets)).toBe(1)
  }
  await connectedAtOnce(people)
  await allTalk(people, 'still here')
})

test.concurrent('who brings no token, or one of another secret, is told so and stays out', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_TOKEN_SECRET: SECRET })
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  const refused = await tab.evaluate(async () =>
    t.join('tea', { media: false }).catch((error: unknown) => Object(error).code),
  )
  expect(refused).toBe('unauthorized')
  // Asked for five, each as wrong as the one before, and then no more.
  const wrong = await tab.evaluate(async () => {
    let asked = 0
    const token = (): string => {
      asked++
      return 'no.such.token'
    }
    const code: unknown = await t
      .join('tea', { media: false, token })
      .catch((error: unknown) => Object(error).code)
    return { asked, code }
  })
  expect(wrong).toEqual({ asked: 5, code: 'unauthorized' })
})

test.concurrent('whose token lacks "publish" is not shown, whatever it sends, until a new one has it (A3)', async ({
  ground,
}) => {
  const server = await ground.server({ ROOMFUL_TOKEN_SECRET: SECRET })
  const people: Person[] = []
  for (const permissions of ['publish', '']) {
    const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
    await tab.evaluate((said) => {
      document.title = said
    }, permissions)
    const id = await tab.evaluate(joinByToken, { secret: SECRET, options: ON_AIR })
    people.push({ tab, id })
  }
  const [ada, bob] = people as [Person, Person]
  await shows(bob, ada)
  await until('what Bob sends all the same', async () => (await ada.tab.evaluate(framesCome)) > 0)
  expect(await ada.tab.evaluate(tracksOf, bob.id)).toEqual([])
  await bob.tab.evaluate(() => {
    document.title = 'publish'
  })
  await shows(ada, bob)
})

/**
 * Runs in the page. Signs tokens of four seconds itself, where an app would ask its own server; they permit what the page
 * has for a title.
 */
async function joinByToken({
  secret,
  options = { media: false },
}: {
  readonly secret: string
  readonly options?: JoinOptions
}): Promise<string> {
  const base64Url = (bytes: Uint8Array): string =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  const encoded = (part: object): string =>
    base64Url(new TextEncoder().encode(JSON.stringify(part)))
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(secret)
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
  const token = async (): Promise<string> => {
    const exp = Math.floor(Date.now() / 1_000) + 4
    const permissions = document.title.split(' ')
    const claims = { aud: 'roomful', room: 'tea', exp, permissions }
    const said = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(said))
    return `${said}.${base64Url(new Uint8Array(signature))}`
  }
  return t.join('tea', { ...options, token })
}

/** Runs in the page. */
async function framesCome(): Promise<number> {
  let frames = 0
  for (const pc of t.connections)
    for (const stats of (await pc.getStats()).values())
      if (stats.type === 'inbound-rtp' && stats.kind === 'video') frames += stats.framesDecoded ?? 0
  return frames
}

/** Runs in the page. */
function tracksOf(id: string): readonly string[] | undefined {
  return t.room.peers.get(id)?.tracks.map(({ source }) => source)
}

/** Runs in the page. */
function renewals(): number {
  return t.trace.filter((step) => step.type === 'received' && step.message.type === 'token-renewed')
    .length
}

/** Runs in the page. */
function sockets(): number {
  return t.trace.filter((step) => step.type === 'socket' && step.state === 'open').length
}
