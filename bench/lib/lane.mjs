/** One measurement of `npm run bench -- data`: two pages of their own, what went between them, and what their renderers held. */

const SAMPLE_MS = 100

let drawn = 0

/**
 * @param {Awaited<ReturnType<typeof import('./browser.mjs').launch>>} browser
 * @param {string} script
 * @param {string} server
 * @param {import('../pages/lane.d.ts').Load} load
 */
export async function measureLane(browser, script, server, load) {
  const room = `bench-${++drawn}`
  const tabs = await Promise.all([browser.open(script, false), browser.open(script, false)])
  try {
    const [{ page: first }, { page: second }] = tabs
    const where = /** @type {const} */ ([server, room])
    const offer = await first.evaluate(([at, name]) => lane.offer(at, name), where)
    const answer = await second.evaluate(
      ([at, name, said]) => lane.answer(at, name, said),
      /** @type {const} */ ([...where, offer]),
    )
    await first.evaluate((said) => lane.accept(said), answer)
    const before = await browser.renderers()
    let grownBytes = 0
    const sampling = setInterval(() => void sample(), SAMPLE_MS)
    const sample = async () => {
      for (const [pid, bytes] of await browser.renderers())
        grownBytes = Math.max(grownBytes, bytes - (before.get(pid) ?? bytes))
    }
    const back = await first.evaluate(() => lane.returned())
    try {
      const carried = await first.evaluate((what) => lane.send(what), load)
      const { frames, bytes } = await first.evaluate(() => lane.returned())
      await sample()
      return {
        ...carried,
        grownMib: grownBytes / 1024 / 1024,
        back: { frames: frames - back.frames, bytes: bytes - back.bytes },
      }
    } finally {
      clearInterval(sampling)
    }
  } finally {
    await Promise.all(tabs.map(({ close }) => close()))
  }
}
