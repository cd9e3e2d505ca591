/**
 * `npm run bench -- data`: how fast messages go, and what they do to a ping beside them, against a bare RTCDataChannel
 * (README.md). `--rounds 10` and `--only small` say how often and which. Reports, and fails nothing.
 */
import { measureBeside, reportBeside } from './lib/beside.mjs'
import { launch } from './lib/browser.mjs'
import { measureLane } from './lib/lane.mjs'
import { readOptions, wholeNumber } from './lib/options.mjs'
import { startRoomful } from './lib/server.mjs'
import { startSite } from './lib/site.mjs'
import { median, ratio, spread, table } from './lib/table.mjs'

const MIB = 1024 * 1024
const ROUNDS = '6'
/** Rounds that do not count: the first pages of a browser are slower than all others. */
const WARM_UPS = 1

const CASES = [
  { name: 'bulk, messages of 1 MiB', messages: 64, messageBytes: MIB, file: false },
  { name: 'small, messages of 1 KiB', messages: 16_384, messageBytes: 1_024, file: false },
  { name: 'a file of 64 MiB', messages: 64, messageBytes: MIB, file: true },
]
const BESIDE = 'a file beside a call'

/** @param {readonly string[]} args */
export async function run(args) {
  const values = readOptions(args, {
    rounds: ROUNDS,
    only: '',
  })
  const rounds = wholeNumber('rounds', values.rounds)
  const [site, server] = await Promise.all([startSite(), startRoomful()])
  const browser = await launch(site.address)
  try {
    for (const { name, ...load } of CASES.filter((each) => each.name.includes(values.only))) {
      /** @type {Awaited<ReturnType<typeof measureLane>>[]} */
      const hand = []
      /** @type {typeof hand} */
      const sdk = []
      for (let round = -WARM_UPS; round < rounds; round++) {
        const lanes = /** @type {const} */ ([
          ['/lane-hand.mjs', hand],
          ['/lane-sdk.mjs', sdk],
        ])
        for (const [script, runs] of round % 2 === 0 ? lanes : lanes.toReversed()) {
          const measured = await measureLane(browser, script, server.address, load)
          if (round >= 0) runs.push(measured)
        }
      }
      report(name, (load.messages * load.messageBytes) / MIB, hand, sdk)
    }
    if (BESIDE.includes(values.only)) await runBeside(browser, server.address, rounds)
  } finally {
    await browser.end()
    server.end()
    site.end()
  }
}

/**
 * @param {Awaited<ReturnType<typeof launch>>} browser
 * @param {string} server
 * @param {number} rounds
 */
async function runBeside(browser, server, rounds) {
  /** @type {import('./lib/beside.mjs').Call[]} */
  const hand = []
  /** @type {typeof hand} */
  const sdk = []
  const loads = /** @type {const} */ ([
    ['a bare channel', hand],
    ['a file', sdk],
  ])
  for (let round = 0; round < rounds; round++)
    for (const [load, calls] of round % 2 === 0 ? loads : loads.toReversed())
      calls.push(await measureBeside(browser, server, load))
  reportBeside(BESIDE, hand, sdk)
}

/**
 * @param {string} name
 * @param {number} mib
 * @param {readonly Awaited<ReturnType<typeof measureLane>>[]} hand
 * @param {readonly Awaited<ReturnType<typeof measureLane>>[]} sdk
 */
function report(name, mib, hand, sdk) {
  const [handRates, sdkRates] = [hand, sdk].map((runs) => runs.map(({ ms }) => (1_000 * mib) / ms))
  const pings = (/** @type {typeof hand} */ runs) => runs.map(({ pingsMs }) => median(pingsMs))
  const worst = (/** @type {typeof hand} */ runs) => runs.map(({ pingsMs }) => Math.max(...pingsMs))
  const grown = (/** @type {typeof hand} */ runs) => runs.map(({ grownMib }) => grownMib)
  const acks = (/** @type {typeof hand} */ runs) => runs.map(({ back }) => back.frames / mib)
  const ackBytes = (/** @type {typeof hand} */ runs) => runs.map(({ back }) => back.bytes / mib)
  const digests = (/** @type {typeof hand} */ runs) => runs.map(({ digestMs }) => digestMs)
  const fast = ratio(sdkRates ?? [], handRates ?? [])
  console.log(
    `\n${table([
      [name, 'by hand', 'Roomful', 'target'],
      ['MiB a second', spread(handRates ?? []), spread(sdkRates ?? []), ''],
      ['ratio', '', fast.toFixed(2), '0.95'],
      ['ping beside it, median, ms', spread(pings(hand)), spread(pings(sdk)), 'under 10'],
      ['ping beside it, longest, ms', spread(worst(hand)), spread(worst(sdk)), ''],
      ['a renderer grows by at most, MiB', spread(grown(hand)), spread(grown(sdk)), 'under 32'],
      ['frames back, a MiB', spread(acks(hand)), spread(acks(sdk)), ''],
      ['bytes back, a MiB', spread(ackBytes(hand)), spread(ackBytes(sdk)), ''],
      ['digests of it, ms on each side', '', spread(digests(sdk)), ''],
    ])}`,
  )
}
