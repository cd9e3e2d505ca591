/**
 * `npm run bench -- mesh`: what a room of several costs one machine, with its uplink and processor shared by what is shown and
 * without (README.md). `--people 8 --camera 640x360 --tile 160x90 --seconds 20`. Reports, and fails nothing.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { launch } from './lib/browser.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { startRoomful } from './lib/server.mjs'
import { startSite } from './lib/site.mjs'
import { median, table } from './lib/table.mjs'

const CAMERA_FRAMES = 30
/** What congestion control, the first key frames and the sharing need to come to rest. */
const SETTLE_MS = 10_000
const LOOK_EVERY_MS = 100
/** Nothing that works takes so long. */
const DEADLINE_MS = 85_000

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, {
    people: '4',
    camera: '640x360',
    tile: '160x90',
    seconds: '20',
    /** `with`, `without`, or both one after the other. */
    only: '',
  })
  const people = wholeNumber('people', values.people)
  const seconds = wholeNumber('seconds', values.seconds)
  const [camera, tile] = [boxOf(values.camera), boxOf(values.tile)]
  const [site, server] = await Promise.all([startSite(), startRoomful()])
  try {
    /** @type {Map<string, Awaited<ReturnType<typeof measure>>>} */
    const measured = new Map()
    for (const name of ['without', 'with'].filter((each) => !values.only || each === values.only))
      measured.set(
        name,
        await measure(site.address, people, seconds * 1_000, {
          server: server.address,
          room: `mesh-${name}`,
          sharing: name === 'with',
          camera: { ...camera, frameRate: CAMERA_FRAMES },
          tile,
        }),
      )
    const how = `${people} pages, cameras of ${values.camera}, tiles of ${values.tile}`
    report(how, measured.get('without'), measured.get('with'))
  } finally {
    server.end()
    site.end()
  }
}

/**
 * In a browser of its own, so that nothing of what was before is counted.
 * @param {string} address
 * @param {number} people
 * @param {number} forMs
 * @param {import('./pages/mesh.d.ts').Party} party
 */
async function measure(address, people, forMs, party) {
  const browser = await launch(address)
  try {
    const tabs = await Promise.all(
      Array.from({ length: people }, () => browser.open('/mesh.mjs', false)),
    )
    const startMs = performance.now()
    await Promise.all(tabs.map(({ page }) => page.evaluate((how) => mesh.join(how), party)))
    const all = people * (people - 1)
    const linked = await reached(startMs, all, () =>
      total(tabs.map(({ page }) => page.evaluate(() => mesh.connected()))),
    )
    const shown = await reached(startMs, all, () =>
      total(tabs.map(({ page }) => page.evaluate(() => mesh.shown()))),
    )
    await pause(SETTLE_MS)
    const look = () => Promise.all(tabs.map(({ page }) => page.evaluate(() => mesh.counts())))
    const [cpuBefore, before, atMs] = [await browser.cpuSeconds(), await look(), performance.now()]
    await pause(forMs)
    const [cpu, after] = [await browser.cpuSeconds(), await look()]
    const seconds = (performance.now() - atMs) / 1_000
    const frames = after.flatMap(({ framesDecoded }, page) =>
      framesDecoded.map(
        (decoded, place) => (decoded - (before[page]?.framesDecoded[place] ?? 0)) / seconds,
      ),
    )
    /** @param {'sentBytes' | 'freezes' | 'framesEncoded'} what */
    const since = (what) =>
      after.reduce((sum, counts, page) => sum + counts[what] - (before[page]?.[what] ?? 0), 0)
    return {
      linked,
      shown,
      cores: (cpu - cpuBefore) / seconds,
      sentMbit: (8 * since('sentBytes')) / seconds / 1e6,
      encoded: since('framesEncoded') / seconds,
      framesMedian: median(frames),
      framesLeast: Math.min(...frames),
      freezes: since('freezes'),
    }
  } finally {
    await browser.end()
  }
}

/** @param {readonly Promise<number>[]} counts */
async function total(counts) {
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

/** How many there are in the end, and after how long. @param {number} startMs @param {number} all @param {() => Promise<number>} count */
async function reached(startMs, all, count) {
  for (;;) {
    const now = await count()
    const afterMs = performance.now() - startMs
    if (now >= all || afterMs > DEADLINE_MS)
      return `${now} of ${all}, ${(afterMs / 1_000).toFixed(1)} s`
    await pause(LOOK_EVERY_MS)
  }
}

/** @param {string} text */
function boxOf(text) {
  const [, width = '', height = ''] = /^(\d+)x(\d+)$/.exec(text) ?? []
  if (width === '') throw new Error(`A size is like 160x90, not "${text}"`)
  return { width: Number(width), height: Number(height) }
}

/**
 * @param {string} name
 * @param {Awaited<ReturnType<typeof measure>> | undefined} without
 * @param {Awaited<ReturnType<typeof measure>> | undefined} shared
 */
function report(name, without, shared) {
  /** @param {'cores' | 'sentMbit' | 'encoded' | 'framesMedian' | 'framesLeast' | 'freezes'} what @param {number} digits */
  const figures = (what, digits) => [
    without?.[what].toFixed(digits) ?? '',
    shared?.[what].toFixed(digits) ?? '',
    without && shared ? (shared[what] / without[what]).toFixed(2) : '',
  ]
  const words = (/** @type {'linked' | 'shown'} */ what) => [
    without?.[what] ?? '',
    shared?.[what] ?? '',
    '',
  ]
  console.log(
    `\n${table([
      [name, 'without', 'with sharing', 'ratio', 'target for four'],
      ['processor, cores', ...figures('cores', 2), '≤ 0.55'],
      ['sent by all, Mbit/s', ...figures('sentMbit', 2), '≤ 0.20'],
      ['frames encoded a second, all', ...figures('encoded', 0), ''],
      ['frames shown a second, median', ...figures('framesMedian', 1), ''],
      ['frames shown a second, least', ...figures('framesLeast', 1), ''],
      ['freezes', ...figures('freezes', 0), ''],
      ['links, both ends', ...words('linked'), ''],
      ['pictures shown', ...words('shown'), ''],
    ])}`,
  )
}
