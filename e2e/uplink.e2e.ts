/** A narrow uplink in a real browser, packet by packet: what is sent over it, and what the others see and hear (M4). */
import { describe, expect } from 'vitest'
import { test, type Ground } from './src/ground.ts'
import { relayedBy, type Path } from './src/network/path.ts'
import { installBusyCamera } from './src/page/busy-camera.ts'
import { lacks } from './src/programs.ts'
import { allSee, join, shows, type Person } from './src/sdk.ts'
import { PATH_AWAY, QUIET_PAGE } from './src/tab.ts'
import { lasting, until } from './src/until.ts'

const NARROW = 1_000_000
/** It is tried whether there is a quarter more. */
const TRIED = 1.25
const WIDE = 5_000_000
/** What is wanted of it goes again within ten seconds where the machine does nothing else, which is printed. */
const RISEN_MS = 25_000
/** Of what went before it was narrow. */
const RISEN = 0.9
/** A picture that stands still for longer is frozen. */
const STILL_MS = 1_000
/** Congestion control takes some seconds, and two looks follow; more where the machine does much else. */
const GIVES_WAY_MS = 30_000
const WATCHED_MS = 25_000
const LOOK_EVERY_MS = 250
/** Of the sound, made up for what was lost. */
const CONCEALED = 0.02
/** More is tried after three seconds, and after six where that was too much; once more where it held for two. */
const RISES = 6
const LONG_TEST_MS = 200_000

type Caller = Person & { readonly path: Path }

async function call(ground: Ground): Promise<readonly [Caller, readonly Person[]]> {
  const turn = await ground.turn()
  const server = await ground.server(relayedBy(turn))
  const browser = await ground.chromium()
  const enter = async (options: object, scripts: readonly string[] = []): Promise<Caller> => {
    const path = await ground.path(server, turn)
    path.tcp.cut() // UDP alone is narrow
    const tab = await ground.tab(browser, path.origin + QUIET_PAGE, {
      scripts: [...path.scripts, ...scripts],
      tolerate: PATH_AWAY,
    })
    return { ...(await join(tab, 'uplink', { ...options, relayOnly: true })), path }
  }
  const ada = await enter({ camera: true, microphone: true }, [
    `(${installBusyCamera.toString()})()`,
  ])
  const others = [await enter({}), await enter({}), await enter({})]
  await allSee([ada, ...others])
  return [ada, others]
}

/** Shows the other's camera so large. */
async function place({ tab }: Person, other: Person, important: boolean): Promise<void> {
  await tab.evaluate(
    ([id, first]) => {
      const found = t.room.peers.get(id)?.tracks.find(({ source }) => source === 'camera')
      const video = [...document.querySelectorAll('video')].find(
        ({ srcObject }) => srcObject === found?.stream,
      )
      if (!found || !video) throw new Error('it is not shown')
      video.style.cssText = 'position: fixed; inset: 0; width: 640px; height: 360px'
      t.room.display(found.stream, video, { important: first })
    },
    [other.id, important] as const,
  )
}

/** What the encoders may send to each of the others, in bits a second; 0: paused. */
function allowed({ tab }: Person, others: readonly Person[]): Promise<number[]> {
  return tab.evaluate(
    (ids) =>
      ids.map((id) => {
        const senders = t.room.peers.get(id)?.connection?.getSenders() ?? []
        const sender = senders.find(({ track }) => track === t.room.camera.track)
        const [encoding] = sender?.getParameters().encodings ?? []
        return encoding?.active === false ? 0 : (encoding?.maxBitrate ?? Infinity)
      }),
    others.map(({ id }) => id),
  )
}

/** Counts from now on for how long the other's picture, which is placed, stands still. */
async function watch({ tab }: Person): Promise<void> {
  await tab.evaluate(() => {
    const [video] = document.querySelectorAll<HTMLVideoElement>('video[style]')
    if (!video) throw new Error('nothing is placed')
    const still = { sinceMs: performance.now(), longestMs: 0 }
    const seen = (): void => {
      const now = performance.now()
      still.longestMs = Math.max(still.longestMs, now - still.sinceMs)
      still.sinceMs = now
      video.requestVideoFrameCallback(seen)
    }
    video.requestVideoFrameCallback(seen)
    Object.assign(globalThis, { longestStill: () => (seen(), still.longestMs) })
  })
}

function longestStill({ tab }: Person): Promise<number> {
  return tab.evaluate(() =>
    (globalThis as unknown as { longestStill: () => number }).longestStill(),
  )
}

function sum(bits: readonly number[]): number {
  return bits.reduce((all, one) => all + one, 0)
}

/** Samples of sound that came, and those that had to be made up, since the start. */
async function heard({ tab }: Person, { id }: Person): Promise<readonly [number, number]> {
  return tab.evaluate(async (of) => {
    for (const entry of (await t.room.peers.get(of)?.connection?.getStats())?.values() ?? [])
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio')
        return [
          Number(entry.totalSamplesReceived),
          // Silence that is made up is what a pause of a second of sound is anyway.
          Number(entry.concealedSamples) - Number(entry.silentConcealedSamples ?? 0),
        ] as const
    throw new Error('nothing is heard')
  }, id)
}

describe.skipIf(lacks('turnserver'))('an uplink', () => {
  test(
    'of 1 Mbit/s is given way to within seconds, keeps sound and pictures, and does not flap; one of 5 is used again (M4)',
    async ({ ground }) => {
      const [ada, others] = await call(ground)
      for (const other of others) {
        await shows(other, ada)
        await place(other, ada, other === others[0])
      }
      const wanted = await until('what is shown is worth more than that', async () => {
        const bits = sum(await allowed(ada, others))
        return bits > NARROW && bits < Infinity ? bits : 0
      })

      ada.path.udp.conditions({ bytesPerSecond: NARROW / 8 }, 'up')
      await until('it gives way', async () => sum(await allowed(ada, others)) < NARROW, {
        withinMs: GIVES_WAY_MS,
      })
      const before = await Promise.all(others.map((other) => heard(other, ada)))
      await Promise.all(others.map(watch))
      const seen: (readonly number[])[] = []
      for (const sinceMs = Date.now(); Date.now() - sinceMs < WATCHED_MS;) {
        seen.push(await allowed(ada, others))
        await lasting(LOOK_EVERY_MS)
      }
      const after = await Promise.all(others.map((other) => heard(other, ada)))

      for (const [at, [all, concealed]] of after.entries()) {
        const [allBefore, concealedBefore] = before[at] ?? [NaN, NaN]
        expect((concealed - concealedBefore) / (all - allBefore)).toBeLessThan(CONCEALED)
      }
      for (const [important = 0, ...tiles] of seen)
        expect(important).toBeGreaterThanOrEqual(Math.max(...tiles))
      const sums = seen.map(sum)
      console.log(`Kilobits a second: ${sums.map((bits) => Math.round(bits / 1_000)).join(' ')}`)
      expect(Math.max(...sums)).toBeLessThan(TRIED * NARROW)
      const rises = sums.filter((bits, at) => bits > (sums[at - 1] ?? bits))
      expect(rises.length, 'rises').toBeLessThanOrEqual(RISES)
      const stillMs = await Promise.all(others.map(longestStill))
      console.log(
        `Stood still for ${stillMs.map((ms) => `${Math.round(ms)} ms`).join(', ')} at most`,
      )
      expect(Math.max(...stillMs)).toBeLessThan(STILL_MS)

      ada.path.udp.conditions({ bytesPerSecond: WIDE / 8 }, 'up')
      const sinceMs = Date.now()
      await until(
        'what is wanted goes again',
        async () => sum(await allowed(ada, others)) >= RISEN * wanted,
        { withinMs: RISEN_MS },
      )
      console.log(`All that is wanted may go after ${Date.now() - sinceMs} ms`)
    },
    LONG_TEST_MS,
  )
})
