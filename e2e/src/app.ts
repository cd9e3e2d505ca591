/** People who use the app. All of it goes through what a screen shows and a hand can press. */
import type { Chromium, ChromiumTab } from './chromium.ts'
import type { Ground } from './ground.ts'
import { plays } from './plays.ts'
import type { RoomfulServer } from './server.ts'
import type { TabOptions } from './tab.ts'
import { until } from './until.ts'

/** A phone held upright. */
export const PHONE = { width: 390, height: 844 }

/** Louder than silence and rounding, far below the fake microphone's beep. */
const HEARD_RMS = 0.01
/** The fake microphone beeps once a second. */
const LISTENING_MS = 1_500

export type AppOptions = TabOptions & {
  /** @default one with camera and microphone */
  readonly browser?: Chromium
}

/** Opens a page of the app. */
export async function openApp(
  ground: Ground,
  server: Pick<RoomfulServer, 'origin'>,
  path: string,
  { browser, ...options }: AppOptions = {},
): Promise<ChromiumTab> {
  return ground.tab(browser ?? (await ground.chromium()), server.origin + path, options)
}

/** Through the lobby into the room. */
export async function enter(
  ground: Ground,
  server: Pick<RoomfulServer, 'origin'>,
  room: string,
  name: string,
  options?: AppOptions,
): Promise<ChromiumTab> {
  const tab = await openApp(ground, server, `/r/${room}`, options)
  await passLobby(tab, room, name)
  return tab
}

/** From the lobby into its room. */
export async function passLobby({ page }: ChromiumTab, room: string, name: string): Promise<void> {
  await page.getByLabel('Your name, for the others').fill(name)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('main', { name: `Room ${room}` }).waitFor()
}

/** Waits until somebody's camera plays here. */
export function seesCameraOf({ page }: ChromiumTab, name: string): Promise<void> {
  return plays(`the camera of ${name}`, () =>
    page.getByLabel(`${name}’s camera`).evaluate((video: HTMLVideoElement) => ({
      widthPx: video.videoWidth,
      atS: video.currentTime,
      framesDecoded: video.getVideoPlaybackQuality().totalVideoFrames,
    })),
  )
}

/** Waits until a sound plays here that is not silence. */
export async function hears({ page }: ChromiumTab): Promise<void> {
  await until('a sound is heard', async () => (await loudest(page)) > HEARD_RMS)
}

function loudest(page: ChromiumTab['page']): Promise<number> {
  return page.evaluate(async (listeningMs) => {
    const playing = [...document.querySelectorAll('audio')].filter(
      ({ paused, muted, volume }) => !paused && !muted && volume > 0,
    )
    const context = new AudioContext()
    const analysers = playing.map((audio) => {
      const analyser = new AnalyserNode(context)
      if (audio.srcObject instanceof MediaStream)
        context.createMediaStreamSource(audio.srcObject).connect(analyser)
      return analyser
    })
    const samples = new Float32Array(2_048)
    let loudestRms = 0
    const endMs = performance.now() + listeningMs
    while (performance.now() < endMs) {
      await new Promise(requestAnimationFrame)
      for (const analyser of analysers) {
        analyser.getFloatTimeDomainData(samples)
        const rms = Math.sqrt(
          samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length,
        )
        loudestRms = Math.max(loudestRms, rms)
      }
    }
    await context.close()
    return loudestRms
  }, LISTENING_MS)
}

/** Writes into the chat, which is opened if it is not. */
export async function write({ page }: ChromiumTab, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' })
  if (!(await field.isVisible())) await page.getByRole('button', { name: /^Chat/ }).click()
  await field.fill(text)
  await field.press('Enter')
}

/** Waits until a message is there to be read, in the open chat. */
export async function reads({ page }: ChromiumTab, text: string): Promise<void> {
  await page.getByLabel('Messages').getByText(text, { exact: true }).waitFor()
}

/** Sends a file `plan.txt`; what `press` opens is the system's own choice of files. */
export async function sendPlan({ page }: ChromiumTab, press: () => Promise<void>): Promise<void> {
  const [choice] = await Promise.all([page.waitForEvent('filechooser'), press()])
  const buffer = Buffer.from('the plan')
  await choice.setFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer })
}

/** The tile that bears this name. */
export function tileOf(
  { page }: ChromiumTab,
  name: string,
): ReturnType<ChromiumTab['page']['locator']> {
  return page
    .getByLabel('People in the room')
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) })
}
