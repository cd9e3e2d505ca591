/** The case "a file beside a call" of `npm run bench -- data`: the same call alone, and then with something large beside it. */
import { setTimeout as pause } from 'node:timers/promises'
import { median, ratio, spread, table } from './table.mjs'

/** What congestion control needs to find out what the path carries. */
const SETTLE_MS = 8_000
const MEASURE_MS = 10_000
/** A load is under way. */
const BEGIN_MS = 3_000
const LOOK_EVERY_MS = 100

let drawn = 0

/** @typedef {Awaited<ReturnType<typeof look>>} Seen */
/** @typedef {{ alone: Seen, beside: Seen }} Call */

/**
 * @param {Awaited<ReturnType<typeof import('./browser.mjs').launch>>} browser
 * @param {string} server
 * @param {import('../pages/beside.d.ts').Load} load
 * @returns {Promise<Call>}
 */
export async function measureBeside(browser, server, load) {
  const room = `bench-beside-${++drawn}`
  const tabs = await Promise.all([
    browser.open('/beside.mjs', false),
    browser.open('/beside.mjs', false),
  ])
  try {
    const [{ page: first }, { page: second }] = tabs
    for (const { page } of tabs)
      await page.evaluate(
        ([at, name]) => beside.join(at, name),
        /** @type {const} */ ([server, room]),
      )
    for (const { page } of tabs)
      while (!(await page.evaluate(() => beside.isShown()))) await pause(LOOK_EVERY_MS)
    await pause(SETTLE_MS)
    const alone = await look(first, second)
    await first.evaluate((what) => beside.start(what), load)
    await pause(BEGIN_MS)
    return { alone, beside: await look(first, second) }
  } finally {
    await Promise.all(tabs.map(({ close }) => close()))
  }
}

/**
 * What the second page sees and hears of the first, and how long the first one's pings take.
 * @param {import('playwright-core').Page} first
 * @param {import('playwright-core').Page} second
 */
async function look(first, second) {
  await first.evaluate(() => beside.pingsMs())
  const before = await second.evaluate(() => beside.heard())
  await pause(MEASURE_MS)
  const after = await second.evaluate(() => beside.heard())
  const pingsMs = await first.evaluate(() => beside.pingsMs())
  const seconds = (after.atMs - before.atMs) / 1_000
  return {
    framesPerSecond: (after.frames - before.frames) / seconds,
    freezes: after.freezes - before.freezes,
    concealedPercent:
      (100 * (after.concealed - before.concealed)) / Math.max(1, after.samples - before.samples),
    pingMs: median(pingsMs),
    longestPingMs: Math.max(...pingsMs),
    mibPerSecond: (after.arrivedBytes - before.arrivedBytes) / 1024 / 1024 / seconds,
    anew: after.connections - before.connections,
  }
}

/** @param {string} name @param {readonly Call[]} hand @param {readonly Call[]} sdk */
export function reportBeside(name, hand, sdk) {
  const rows = /** @type {const} */ ([
    ['frames shown a second', 'framesPerSecond'],
    ['freezes in 10 s', 'freezes'],
    ['sound that was made up, %', 'concealedPercent'],
    ['ping, median, ms', 'pingMs'],
    ['ping, longest, ms', 'longestPingMs'],
    ['MiB a second of what goes beside it', 'mibPerSecond'],
    ['connections made anew in 10 s', 'anew'],
  ])
  const calls = [...hand, ...sdk]
  console.log(
    `\n${table([
      [name, 'the call alone', 'beside a bare channel', 'beside a file of Roomful'],
      ...rows.map(([what, figure]) => [
        what,
        ...[calls.map(({ alone }) => alone), hand.map((call) => call.beside)].map((seen) =>
          spread(seen.map((one) => one[figure])),
        ),
        spread(sdk.map((call) => call.beside[figure])),
      ]),
      [
        'frames, of what the call alone shows',
        '',
        ...[hand, sdk].map((some) =>
          ratio(
            some.map((call) => call.beside.framesPerSecond),
            some.map((call) => call.alone.framesPerSecond),
          ).toFixed(2),
        ),
      ],
    ])}`,
  )
}
