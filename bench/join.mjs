/**
 * `npm run bench -- join`: how soon a newcomer is connected, against WebRTC by hand over a bare relay (README.md).
 * `--rounds 30` and `--crowds 10` say how often, `--only 'data alone'` which. Reports, and fails nothing.
 */
import { launch } from './lib/browser.mjs'
import { startDelay } from './lib/delay.mjs'
import { measureCrowd, measurePair } from './lib/measure.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { reportCrowds, reportPairs } from './lib/report.mjs'
import { startRelay, startRoomful } from './lib/server.mjs'
import { startSite } from './lib/site.mjs'

/** @typedef {import('./lib/measure.mjs').Contestant} Contestant */

const DELAY_MS = 50
const CROWD_PAGES = 8
/** Rounds that do not count: the first pages of a browser are slower than all others. */
const WARM_UPS = 1
/** Enough that a machine that does other work as well gives the same ratio twice, within some hundredths. */
const ROUNDS = '20'
const CROWD_ROUNDS = '5'

const PAIRS = [0, DELAY_MS].flatMap((delayMs) => [
  { name: `media, ${delayMs} ms`, delayMs, media: true },
  { name: `data alone, ${delayMs} ms`, delayMs, media: false },
])
const CROWDS = [
  { name: `${CROWD_PAGES} pages, media`, media: true, pages: CROWD_PAGES },
  { name: `${CROWD_PAGES} pages, data alone`, media: false, pages: CROWD_PAGES },
]

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, {
    rounds: ROUNDS,
    crowds: CROWD_ROUNDS,
    only: '',
  })
  /** @param {{ readonly name: string }} each */
  const asked = ({ name }) => name.includes(values.only)
  const rounds = wholeNumber('rounds', values.rounds, 0)
  const crowdRounds = wholeNumber('crowds', values.crowds, 0)
  /** @type {(() => unknown)[]} */
  const stops = []
  /** @template {{ readonly end: () => unknown }} T @param {Promise<T>} starting */
  const keep = async (starting) => {
    const started = await starting
    stops.push(started.end)
    return started
  }
  try {
    const site = await keep(startSite())
    const browser = await keep(launch(site.address))
    const hand = await contestant('/hand.mjs', keep(startRelay()), keep)
    const sdk = await contestant('/sdk.mjs', keep(startRoomful()), keep)
    const contestants = /** @type {const} */ ([hand, sdk])
    console.log(`Warming up, then ${rounds} rounds of pairs and ${crowdRounds} of crowds …`)
    const pairs = await interleave(PAIRS.filter(asked), contestants, rounds, (each, how) =>
      measurePair(browser, each, how),
    )
    if (rounds > 0) console.log(`\n${reportPairs(pairs)}\n`)
    const crowds = await interleave(CROWDS.filter(asked), contestants, crowdRounds, (each, how) =>
      measureCrowd(browser, each, how),
    )
    if (crowdRounds > 0) console.log(`${reportCrowds(crowds)}\n`)
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

/**
 * @param {string} script
 * @param {Promise<import('./lib/server.mjs').Server>} starting
 * @param {(delay: ReturnType<typeof startDelay>) => ReturnType<typeof startDelay>} keep
 * @returns {Promise<Contestant>}
 */
async function contestant(script, starting, keep) {
  const server = await starting
  const slow = await keep(startDelay(server.address, DELAY_MS))
  return { script, server, through: (delayMs) => (delayMs === 0 ? server : slow).address }
}

/**
 * One after the other in each case and round, each first as often as the other, so that what else the machine does
 * meets both alike.
 * @template {{ readonly name: string }} How
 * @template Run
 * @param {readonly How[]} cases
 * @param {readonly [Contestant, Contestant]} contestants
 * @param {number} rounds
 * @param {(contestant: Contestant, how: How) => Promise<Run>} measure
 */
async function interleave(cases, [hand, sdk], rounds, measure) {
  const results = cases.map((how) => {
    /** @type {{ how: How, hand: Run[], sdk: Run[] }} */
    const result = { how, hand: [], sdk: [] }
    return result
  })
  for (let round = rounds > 0 ? -WARM_UPS : 0; round < rounds; round++)
    for (const { how, ...runs } of results) {
      /** @type {Map<Contestant, Run>} */
      const pair = new Map()
      for (const each of round % 2 === 0 ? [hand, sdk] : [sdk, hand])
        try {
          pair.set(each, await measure(each, how))
        } catch (error) {
          const who = each === hand ? 'by hand' : 'Roomful'
          console.log(`Lost a round of "${how.name}", ${who}: ${String(error)}`)
        }
      const [theirs, ours] = [pair.get(hand), pair.get(sdk)]
      if (round < 0 || !theirs || !ours) continue
      runs.hand.push(theirs)
      runs.sdk.push(ours)
    }
  return results
}
