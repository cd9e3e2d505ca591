/** A page with no https and no localhost: no camera there, and a room all the same. */
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { allSee, allTalk, join } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'

const HOST = 'roomful.test'
/** The browser's own remark that this page is not secure, which is what is tried here. */
const UNTRUSTWORTHY = { tolerate: [/origin was untrustworthy/] }

test('without a secure context joining works, and the camera says what is missing', async ({
  ground,
}) => {
  const server = await ground.server()
  const browser = await ground.chromium({ flags: [`--host-resolver-rules=MAP ${HOST} 127.0.0.1`] })
  const address = `http://${HOST}:${server.port}${QUIET_PAGE}`
  const ada = await join(await ground.tab(browser, address, UNTRUSTWORTHY), 'insecure', {
    camera: true,
  })
  const bob = await join(await ground.tab(browser, address, UNTRUSTWORTHY), 'insecure')
  expect(await ada.tab.evaluate(() => isSecureContext)).toBe(false)

  await allSee([ada, bob])
  await allTalk([ada, bob])
  expect(await ada.tab.evaluate(() => t.problems)).toEqual(['insecure-context'])
  const error = await ada.tab.evaluate(async () => {
    await t.room.camera.enable().catch(() => undefined)
    return t.room.camera.error?.message
  })
  expect(error).toMatch(/https/)
})
