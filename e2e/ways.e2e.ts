/** The whole way from Home into a call with chat, file and screen, and out: by keyboard alone, and by touch alone. */
import type { Locator } from 'playwright-core'
import { openApp, PHONE, reads, seesCameraOf, sendPlan } from './src/app.ts'
import type { ChromiumTab } from './src/chromium.ts'
import { test } from './src/ground.ts'

/** More than there are controls on any screen. */
const MAX_PRESSES = 40

test('one comes by keyboard alone, one by touch alone; both write, send a file, share the screen and leave', async ({
  ground,
}) => {
  const server = await ground.server()
  const ada = await openApp(ground, server, '/')
  const eve = await openApp(ground, server, '/', { phone: PHONE })
  const keys = ada.page.keyboard
  const button = ({ page }: ChromiumTab, name: string): Locator =>
    page.getByRole('button', { name, exact: true })
  const field = ({ page }: ChromiumTab, name: string): Locator =>
    page.getByRole('textbox', { name })
  const type = async (name: string, text: string): Promise<void> => {
    await goByTab(ada, field(ada, name))
    await keys.type(text)
    await keys.press('Enter')
  }
  const press = async (name: string): Promise<void> => {
    await goByTab(ada, button(ada, name))
    await keys.press('Enter')
  }
  /** Writes with the phone's own keys, and goes on by the button beside it. */
  const tapAndType = async (name: string, text: string, go: string): Promise<void> => {
    await field(eve, name).tap()
    await eve.page.keyboard.type(text)
    await button(eve, go).tap()
  }

  await type('Or go to a room by its name', 'tea')
  await type('Your name, for the others', 'Ada')
  await tapAndType('Or go to a room by its name', 'tea', 'Go to the room')
  await tapAndType('Your name, for the others', 'Eve', 'Join')
  await seesCameraOf(ada, 'Eve')
  await seesCameraOf(eve, 'Ada')

  await keys.press('c')
  await keys.type('by keyboard')
  await keys.press('Enter')
  await button(eve, 'Chat, 1 unread').tap()
  await reads(eve, 'by keyboard')
  await tapAndType('Message', 'by touch', 'Send')
  await reads(ada, 'by touch')

  await sendPlan(ada, () => press('Send files'))
  await button(eve, 'Accept').tap()
  await eve.page.getByRole('link', { name: 'Save plan.txt' }).waitFor()
  await sendPlan(eve, () => button(eve, 'Send files').tap())
  await press('Accept')
  await ada.page.getByRole('link', { name: 'Save plan.txt' }).waitFor()

  await button(eve, 'Close the chat').tap()
  await button(eve, 'More').tap()
  await eve.page.getByRole('menuitem', { name: 'Share the screen' }).tap()
  await ada.page.getByLabel('Eve’s screen', { exact: true }).waitFor()
  await keys.press('Escape')
  await keys.press('s')
  await eve.page.getByLabel('Ada’s screen', { exact: true }).waitFor()

  await press('Leave the room')
  await button(eve, 'Leave the room').tap()
  for (const tab of [ada, eve]) await button(tab, 'New room').waitFor()
})

/** Tab leads there, and within a toolbar the arrow. */
async function goByTab({ page }: ChromiumTab, target: Locator): Promise<void> {
  await target.waitFor()
  for (let presses = 0; presses < MAX_PRESSES; presses++) {
    const key = await target.evaluate((element) => {
      const at = document.activeElement
      if (at === element) return null
      return at?.closest('[role=toolbar]')?.contains(element) ? 'ArrowRight' : 'Tab'
    })
    if (key === null) return
    await page.keyboard.press(key)
  }
  throw new Error('Tab does not lead there')
}
