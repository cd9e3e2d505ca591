/** One measurement: a room of its own, pages of their own, and what went through the server. */
import { setTimeout as pause } from 'node:timers/promises'

/** @typedef {import('./server.mjs').Traffic} Traffic */
/** @typedef {Awaited<ReturnType<typeof import('./browser.mjs').launch>>} Browser */
/** @typedef {import('./server.mjs').Server} Server */
/**
 * @typedef {object} Contestant
 * @property {string} script of its pages
 * @property {Server} server
 * @property {(delayMs: number) => string} through the address at which its pages find the server
 */

/** So long nothing passes through a server that has nothing more to carry. */
const QUIET_MS = 150
/** What pages need to be told of a common start. */
const NOTICE_MS = 1_000
/** Nothing that works takes so long. */
const DEADLINE_MS = 60_000

let drawn = 0

/**
 * @param {Browser} browser
 * @param {Contestant} contestant
 * @param {{ media: boolean, delayMs: number }} how
 */
export async function measurePair(browser, { script, server, through }, { media, delayMs }) {
  const place = { server: through(delayMs), room: `bench-${++drawn}`, media }
  const tabs = await Promise.all([browser.open(script, media), browser.open(script, media)])
  try {
    const [{ page: waiting }, { page: coming }] = tabs
    const before = await server.traffic()
    await waiting.evaluate((where) => contestant.wait(where), place)
    const times = await inTime(coming.evaluate((where) => contestant.join(where), place))
    return { ...times, traffic: difference(before, await settled(server, tabs)) }
  } finally {
    await Promise.all(tabs.map(({ close }) => close()))
  }
}

/**
 * @param {Browser} browser
 * @param {Contestant} contestant
 * @param {{ media: boolean, pages: number }} how
 */
export async function measureCrowd(browser, { script, server }, { media, pages }) {
  const place = { server: server.address, room: `bench-${++drawn}`, media }
  const tabs = await Promise.all(Array.from({ length: pages }, () => browser.open(script, false)))
  try {
    await browser.rest()
    const before = await server.traffic()
    const atMs = Date.now() + NOTICE_MS
    const joining = tabs.map(({ page }) =>
      page.evaluate(
        ([where, at, others]) => contestant.meet(where, at, others),
        /** @type {const} */ ([place, atMs, pages - 1]),
      ),
    )
    const times = await inTime(Promise.all(joining))
    return { allMs: Math.max(...times), traffic: difference(before, await settled(server, tabs)) }
  } finally {
    await Promise.all(tabs.map(({ close }) => close()))
  }
}

/** The server's counts once the pages have nothing more to say. @param {Server} server @param {readonly import('./browser.mjs').Tab[]} tabs */
async function settled(server, tabs) {
  await Promise.all(tabs.map(({ page }) => page.waitForFunction(() => contestant.isSettled())))
  for (let last = await server.traffic(); ;) {
    await pause(QUIET_MS)
    const now = await server.traffic()
    if (JSON.stringify(now) === JSON.stringify(last)) return now
    last = now
  }
}

/** @template T @param {Promise<T>} measured @returns {Promise<T>} */
async function inTime(measured) {
  const stopped = new AbortController()
  const late = pause(DEADLINE_MS, null, { signal: stopped.signal }).then(() => {
    throw new Error(`not connected within ${DEADLINE_MS / 1000} s`)
  })
  try {
    return await Promise.race([measured, late])
  } finally {
    late.catch(() => undefined) // nobody is left to hear it
    stopped.abort()
    measured.catch(() => undefined)
  }
}

/** @param {Traffic} before @param {Traffic} after */
function difference(before, after) {
  return {
    frames: after.framesIn + after.framesOut - before.framesIn - before.framesOut,
    bytes: after.bytesIn + after.bytesOut - before.bytesIn - before.bytesOut,
  }
}
