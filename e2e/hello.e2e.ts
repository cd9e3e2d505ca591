/** examples/hello.html: the SDK in ten lines, as it stands in the README. */
import { test } from './src/ground.ts'
import { plays } from './src/plays.ts'
import { until } from './src/until.ts'

test('two pages of examples/hello.html see and greet each other', async ({ ground }) => {
  const server = await ground.server()
  const browser = await ground.chromium()
  const address = `${server.origin}/examples/hello.html`
  const first = await ground.tab(browser, address)
  await until('the first is in the room', async () => (await server.traffic()).framesOut > 0)
  const second = await ground.tab(browser, address)
  for (const tab of [first, second])
    await plays('the other', async () => (await tab.evaluate(() => t.plays()))[0])
  await until('the first reads the greeting', () =>
    first.evaluate(() => document.querySelector('#lines')?.textContent === 'Ada: hello\n'),
  )
})
