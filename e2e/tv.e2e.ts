/** A TV in a call (D3): led by arrows and OK alone, and together with a phone and a computer. */
import { expect } from 'vitest'
import { openApp, PHONE, reads, seesCameraOf, sendPlan, tileOf } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'
import { beginsAt, enterNewRoom, goBack, pressByArrows, TV } from './src/remote.ts'
import { scan } from './src/scan.ts'

test('a TV is led by arrows and OK alone: from Home into a call, a text, a file either way and a screen, and out', async ({
  ground,
}) => {
  const server = await ground.server()
  const tv = await openApp(ground, server, '/?tv', { reader: { viewport: TV } })
  await enterNewRoom(tv)
  const { pathname, hash } = new URL(tv.page.url())
  const bob = await openApp(ground, server, `${pathname}?join${hash}`)
  await seesCameraOf(tv, 'Guest')
  await pressByArrows(tv, /^Chat/)
  const field = tv.page.getByRole('textbox', { name: 'Message' })
  await field.waitFor()
  await tv.page.keyboard.type('from the sofa')
  await tv.page.keyboard.press('Enter')
  await bob.page.getByRole('button', { name: 'Chat, 1 unread' }).click()
  await reads(bob, 'from the sofa')
  await sendPlan(tv, () => pressByArrows(tv, 'Send files'))
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await bob.page.getByRole('link', { name: 'Save plan.txt' }).waitFor()
  await sendPlan(bob, () => bob.page.getByRole('button', { name: 'Send files' }).click())
  await pressByArrows(tv, 'Accept')
  await tv.page.getByRole('link', { name: 'Save plan.txt' }).waitFor()
  await goBack(tv)
  await field.waitFor({ state: 'detached' })
  await pressByArrows(tv, 'Share the screen')
  await bob.page.getByLabel('TV’s screen', { exact: true }).waitFor()
  await pressByArrows(tv, 'Leave the room')
  await beginsAt(tv, 'New room')
  await bob.page.getByRole('button', { name: 'Copy link' }).waitFor()
})

test('phone, TV and computer, three browsers in one call: the phone comes by the TV’s six letters, and again by its QR code (D3)', async ({
  ground,
}) => {
  const server = await ground.server()
  const tv = await openApp(ground, server, '/?tv', {
    browser: await ground.chromium({ camera: 'none', windows: false }),
    reader: { viewport: TV },
  })
  await enterNewRoom(tv)
  await pressByArrows(tv, 'Show six letters')
  const invite = tv.page.getByRole('dialog')
  const code = await invite.getByRole('group', { name: 'Six letters' }).textContent()

  const phone = await openApp(ground, server, '/', {
    browser: await ground.ownChromium(),
    phone: PHONE,
  })
  const tap = (name: string): Promise<void> => phone.page.getByRole('button', { name }).tap()
  await phone.page.getByLabel('Or type six letters that somebody reads to you').fill(code ?? '')
  await tap('Go where the letters lead')
  await pressByArrows(tv, 'Let in')
  const words = (tab: ChromiumTab): Promise<string | null> =>
    tab.page.getByRole('group', { name: 'Words to compare' }).textContent()
  expect(await words(phone)).toBe(await words(tv))
  await pressByArrows(tv, 'The same: send the link')
  await phone.page.getByLabel('Your name, for the others').fill('Phone')
  await tap('Join')
  await seesCameraOf(tv, 'Phone')
  await tileOf(phone, 'TV').waitFor()
  await tap('Leave the room')

  const address = await scan(invite.getByRole('img', { name: 'QR code of the link to this room' }))
  expect(address).toBe(tv.page.url())
  await phone.goto(address)
  await phone.page.getByRole('button', { name: 'Join' }).tap()
  const computer = await ground.tab(await ground.chromium(), phone.page.url())
  await computer.page.getByLabel('Your name, for the others').fill('Computer')
  await computer.page.getByRole('button', { name: 'Join' }).click()

  for (const tab of [tv, computer]) await seesCameraOf(tab, 'Phone')
  for (const tab of [tv, phone]) await seesCameraOf(tab, 'Computer')
  for (const tab of [phone, computer]) await tileOf(tab, 'TV').waitFor()
})
