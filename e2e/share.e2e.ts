/** What goes over one uplink is shared by what the others show (M4). */
import { expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { negotiations, quiet } from './src/negotiations.ts'
import { allSee, join, shows, type Person } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { lasting, until } from './src/until.ts'

const CAMERA = { width: 640, height: 360, frameRate: 30 }
/** Longer than the pause between two frames of what is still sent, and than it takes to be told. */
const STILL_MS = 500
type Sent = {
  readonly widthPx: number
  readonly framesEncoded: number
  readonly active: boolean
  readonly maxFramerate: number
}

/** What our camera is sent as to a peer. */
function sent({ tab }: Person, to: Person): Promise<Sent> {
  return tab.evaluate(async (id) => {
    const track = t.room.camera.track
    const sender = t.room.peers
      .get(id)
      ?.connection?.getSenders()
      .find((one) => one.track === track)
    if (!sender || !track) throw new Error('no camera goes there')
    const [encoding] = sender.getParameters().encodings
    const report = [...(await sender.getStats()).values()]
    const rtp = report.find(({ type }) => type === 'outbound-rtp') ?? {}
    return {
      widthPx: Number(rtp.frameWidth ?? 0),
      framesEncoded: Number(rtp.framesEncoded ?? 0),
      active: encoding?.active === true,
      maxFramerate: encoding?.maxFramerate ?? Infinity,
    }
  }, to.id)
}

/** A machine that does much else encodes smaller pictures. */
function isUpTo({ active, widthPx }: Sent, width: number): boolean {
  return active && widthPx <= width && widthPx > width / 2
}

/** Puts the other's camera into a box of this size, and says so. */
async function place({ tab }: Person, other: Person, widthPx: number): Promise<void> {
  await tab.evaluate(
    ([id, width]) => {
      const peer = t.room.peers.get(id)
      const found = peer?.tracks.find(({ source }) => source === 'camera')
      const video = [...document.querySelectorAll('video')].find(
        ({ srcObject }) => srcObject === found?.stream,
      )
      if (!found || !video) throw new Error('it is not shown')
      const box = document.createElement('div')
      box.id = 'box'
      // Above the text of the document.
      box.style.cssText = 'position: fixed; inset: 0; overflow: auto'
      video.style.cssText = `display: block; width: ${width}px; height: ${(width * 9) / 16}px`
      const below = document.createElement('div')
      below.style.height = '2000px'
      document.body.append(box)
      box.append(video, below)
      t.room.display(found.stream, video)
    },
    [other.id, widthPx] as const,
  )
}

function resize({ tab }: Person, widthPx: number): Promise<void> {
  return tab.evaluate((width) => {
    const video = document.querySelector<HTMLVideoElement>('#box video')
    if (video) video.style.width = `${width}px`
    if (video) video.style.height = `${(width * 9) / 16}px`
  }, widthPx)
}

async function open(ground: Ground, room: string): Promise<readonly [Person, Person]> {
  const server = await ground.server()
  const chromium = await ground.chromium()
  const address = server.origin + QUIET_PAGE
  const ada = await join(await ground.tab(chromium, address), room, { camera: CAMERA })
  const bob = await join(await ground.tab(chromium, address), room)
  await allSee([ada, bob])
  await shows(bob, ada)
  return [ada, bob]
}

test('a camera is sent as large as its tile, and again, with nothing negotiated', async ({
  ground,
}) => {
  const [ada, bob] = await open(ground, 'tile')
  await quiet([ada, bob])
  const before = [await negotiations(ada), await negotiations(bob)]
  await place(bob, ada, 160)
  await until('a tile', async () => isUpTo(await sent(ada, bob), 160))
  expect((await sent(ada, bob)).maxFramerate).toBeLessThanOrEqual(12)
  await resize(bob, 320)
  await until('a larger tile', async () => isUpTo(await sent(ada, bob), 320))
  await resize(bob, 1_280)
  await until('no more than there is', async () => isUpTo(await sent(ada, bob), CAMERA.width))
  await shows(bob, ada)
  expect([await negotiations(ada), await negotiations(bob)]).toEqual(before)
})

test('a tile that is not shown, scrolled out or in a hidden tab is not encoded, and comes back', async ({
  ground,
}) => {
  const [ada, bob] = await open(ground, 'hidden')
  await place(bob, ada, 320)
  await until('a tile', async () => isUpTo(await sent(ada, bob), 320))

  const hides: readonly [string, () => void, () => void][] = [
    [
      'display: none',
      () => document.querySelector<HTMLElement>('#box')?.style.setProperty('display', 'none'),
      () => document.querySelector<HTMLElement>('#box')?.style.setProperty('display', 'block'),
    ],
    [
      'scrolled out',
      () => document.querySelector('#box')?.scrollTo(0, 1_500),
      () => document.querySelector('#box')?.scrollTo(0, 0),
    ],
    [
      'a hidden tab',
      () => {
        Object.defineProperty(document, 'hidden', { value: true, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      },
      () => {
        Object.defineProperty(document, 'hidden', { value: false, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      },
    ],
  ]
  for (const [how, hide, show] of hides) {
    await bob.tab.evaluate(hide)
    await until(`${how}: nothing is encoded`, async () => {
      const { framesEncoded } = await sent(ada, bob)
      await lasting(STILL_MS)
      const now = await sent(ada, bob)
      return !now.active && now.framesEncoded === framesEncoded
    })
    await bob.tab.evaluate(show)
    await until(`${how}: it is shown again`, async () => (await sent(ada, bob)).active)
    await shows(bob, ada)
  }
})
