import { expect, test } from 'vitest'
import { run } from './run.mjs'

const node = (
  /** @type {string} */ script,
  /** @type {Parameters<typeof run>[2]} */ options = {},
) => run(process.execPath, ['-e', script], options)

const FOREVER = 'setInterval(() => {}, 1_000)'

test('a program that fails says so with its output', async () => {
  const result = await node('console.log("out"); console.error("err"); process.exit(3)')
  expect(result).toEqual({ ok: false, late: false, output: expect.stringMatching(/out[^]*err/) })
})

test('a program that is not there fails with what the system says', async () => {
  const { ok, output } = await run('roomful-no-such-program', [])
  expect(ok).toBe(false)
  expect(output).toContain('ENOENT')
})

test('a program that does not end in time is ended', async () => {
  expect(await node(FOREVER, { endBy: Date.now() + 1 })).toMatchObject({ ok: false, late: true })
})

test('what a program leaves behind ends with it: it would hold the output open for ever', async () => {
  const leave = `require('node:child_process')
    .spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}], { stdio: 'inherit' }).unref()`
  expect(await node(leave)).toMatchObject({ ok: true, late: false })
})

test('who listens to no SIGTERM is killed', async () => {
  const deaf = `process.on('SIGTERM', () => {}); console.log('listening'); ${FOREVER}`
  expect(await node(deaf, { endBy: Date.now() + 1_000 })).toMatchObject({ ok: false, late: true })
})
