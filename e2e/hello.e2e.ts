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
  await second.evaluate(() => {
    const given = new DataTransfer()
    given.items.add(new File(['tea at five'], 'note.txt'))
    const input = document.querySelector<HTMLInputElement>('#file')
    if (!input) throw new Error('the page takes no file')
    input.files = given.files
    input.dispatchEvent(new Event('change'))
  })
  await until('the first has the file', () =>
    first.evaluate(() => document.querySelector('a[download="note.txt"][href^="blob:"]') !== null),
  )
  await until('the second knows that', () =>
    second.evaluate(() => document.querySelector('progress')?.value === 1),
  )
})
