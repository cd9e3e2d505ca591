/** Rooms that ask for tokens, entered by the SDK in real browsers. */
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { allSee, allTalk, connectedAtOnce, type Person } from './src/sdk.ts'
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
    people.push({ tab, id: await tab.evaluate(joinByToken, SECRET) })
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

/** Runs in the page. Signs tokens of four seconds itself, where an app would ask its own server. */
async function joinByToken(secret: string): Promise<string> {
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
    const said = `${encoded({ alg: 'HS256' })}.${encoded({ aud: 'roomful', room: 'tea', exp })}`
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(said))
    return `${said}.${base64Url(new Uint8Array(signature))}`
  }
  return t.join('tea', { media: false, token })
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
