/** That the ground itself holds: what a page complains of is heard, and what is waited for has a deadline. */
import { expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { lacks } from './src/programs.ts'
import { QUIET_PAGE, type Tab, type TabOptions } from './src/tab.ts'
import { until } from './src/until.ts'

type Browser = {
  readonly open: (address: string, options?: TabOptions) => Promise<Tab>
}

const BROWSERS: Readonly<Record<'chromium' | 'firefox', (ground: Ground) => Promise<Browser>>> = {
  chromium: (ground) => ground.chromium(),
  firefox: (ground) => ground.firefox(),
}

for (const name of ['chromium', 'firefox'] as const)
  test.skipIf(lacks(name))(
    `what a page throws, rejects or writes as an error in ${name} is a complaint`,
    async ({ ground }) => {
      const server = await ground.server()
      const browser = await BROWSERS[name](ground)
      const tab = await browser.open(server.origin + QUIET_PAGE, { tolerate: [/expected/] })
      await tab.evaluate(() => {
        setTimeout(() => {
          throw new Error('it threw')
        }, 0)
        void Promise.reject(new Error('it rejected'))
        console.error('it wrote')
        console.error('an expected one')
      })
      const words = ['it threw', 'it rejected', 'it wrote']
      await until('all three are heard', () =>
        words.every((word) => tab.complaints.some((text) => text.includes(word))),
      )
      expect(tab.complaints).toHaveLength(words.length)
      await tab.close()
    },
  )

test('waiting ends at its deadline, and tells what was seen last', async () => {
  await expect(until('never', () => false, { withinMs: 100 })).rejects.toThrow(
    'never: not within 100 ms; seen last: false',
  )
  const failing = (): never => {
    throw new Error('three of four')
  }
  await expect(until('never', failing, { withinMs: 100 })).rejects.toThrow('three of four')
})
