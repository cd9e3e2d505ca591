/** A TV's remote control: arrows, OK and Back, as a hand uses them. */
import type { Locator } from 'playwright-core'
import type { ChromiumTab } from './chromium.ts'

/** Ten feet away. */
export const TV = { width: 1920, height: 1080 }

/** More than any way on any screen. */
const MAX_PRESSES = 30

/** Each screen begins at its main button, so that OK alone leads on. */
export function beginsAt({ page }: ChromiumTab, name: string): Promise<void> {
  return page.locator(`button:focus:text-is("${name}")`).waitFor()
}

/** From Home into a new room, by OK alone. */
export async function enterNewRoom(tv: ChromiumTab): Promise<void> {
  for (const name of ['New room', 'Join']) {
    await beginsAt(tv, name)
    await tv.page.keyboard.press('Enter')
  }
  await tv.page.getByRole('main', { name: /^Room / }).waitFor()
}

/** The arrows lead to a button, and OK presses it. */
export async function pressByArrows({ page }: ChromiumTab, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.waitFor()
  await goByArrows(page, button)
  await page.keyboard.press('Enter')
}

/** Playwright has no such key. */
export function goBack({ page }: ChromiumTab): Promise<void> {
  return page.evaluate(() => {
    const press = new KeyboardEvent('keydown', { key: 'GoBack', bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(press)
  })
}

/** As a hand does it: that way where it is, and round where nothing lies that way. */
async function goByArrows(page: ChromiumTab['page'], target: Locator): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < MAX_PRESSES; presses++) {
    const way = await target.evaluate((element) => {
      const from = document.activeElement ?? document.body
      if (from === element) return null
      const [here, there] = [from.getBoundingClientRect(), element.getBoundingClientRect()]
      const right = there.x + there.width / 2 - here.x - here.width / 2
      const down = there.y + there.height / 2 - here.y - here.height / 2
      const ways = [right > 0 ? 'ArrowRight' : 'ArrowLeft', down > 0 ? 'ArrowDown' : 'ArrowUp']
      return Math.abs(right) > Math.abs(down) ? ways : ways.toReversed()
    })
    if (!way) return
    for (const arrow of way) {
      const before = await page.evaluateHandle(() => document.activeElement)
      await page.keyboard.press(arrow)
      seen.push(arrow)
      if (await page.evaluate((was) => was !== document.activeElement, before)) break
    }
  }
  throw new Error(`The arrows do not lead there: ${seen.join(' ')}`)
}
