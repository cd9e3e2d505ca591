/** What was measured, as tables, with the targets beside it. Pure. */
import { median, ratio, spread, table } from './table.mjs'

/** Our time over that by hand: what the project wants to reach, by the delay in milliseconds. */
const PAIR_TARGETS = new Map([
  [0, 1.15],
  [50, 1.05],
])
const CROWD_TARGET = 1.2
const CROWD_FRAMES_TARGET = 280

/**
 * @template How, Run
 * @typedef {{ readonly how: How, readonly hand: readonly Run[], readonly sdk: readonly Run[] }} Result
 */
/** @typedef {{ readonly traffic: { readonly frames: number, readonly bytes: number } }} Carried */
/** @typedef {Carried & { readonly messageMs: number, readonly frameMs: number | null }} Pair */
/** @typedef {Carried & { readonly allMs: number }} Crowd */

/** @param {readonly Result<{ name: string, delayMs: number, media: boolean }, Pair>[]} results */
export function reportPairs(results) {
  return table([
    ['A newcomer, ms', 'by hand', 'Roomful', 'ratio', 'target', 'n'],
    ...results.flatMap(({ how, hand, sdk }) => {
      const target = PAIR_TARGETS.get(how.delayMs)
      const rows = [row(`${how.name}: first message`, 'messageMs')]
      return how.media ? [...rows, row(`${how.name}: first frame`, 'frameMs')] : rows

      /** @param {string} name @param {'messageMs' | 'frameMs'} what */
      function row(name, what) {
        const [theirs, ours] = [hand, sdk].map((runs) => runs.map((run) => run[what] ?? NaN))
        return compared(name, theirs ?? [], ours ?? [], target)
      }
    }),
    ...results.flatMap(({ how, hand, sdk }) => carried(how.name, hand, sdk)),
  ])
}

/** @param {readonly Result<{ name: string }, Crowd>[]} results */
export function reportCrowds(results) {
  return table([
    ['All at once', 'by hand', 'Roomful', 'ratio', 'target', 'n'],
    ...results.flatMap(({ how, hand, sdk }) => [
      compared(
        `${how.name}: all connected, ms`,
        hand.map(({ allMs }) => allMs),
        sdk.map(({ allMs }) => allMs),
        CROWD_TARGET,
      ),
      ...carried(how.name, hand, sdk, CROWD_FRAMES_TARGET),
    ]),
  ])
}

/** @param {string} name @param {readonly number[]} theirs @param {readonly number[]} ours @param {number | undefined} target */
function compared(name, theirs, ours, target) {
  return [
    name,
    spread(theirs),
    spread(ours),
    ratio(ours, theirs).toFixed(2),
    target === undefined ? '' : `≤ ${target.toFixed(2)}`,
    String(ours.length),
  ]
}

/**
 * Frames and bytes through the server, in and out together.
 * @param {string} name @param {readonly Carried[]} hand @param {readonly Carried[]} sdk @param {number} [target] frames
 */
function carried(name, hand, sdk, target) {
  return /** @type {const} */ (['frames', 'bytes']).map((what) => {
    const [theirs = [], ours = []] = [hand, sdk].map((runs) =>
      runs.map(({ traffic }) => traffic[what]),
    )
    return [
      `${name}: ${what}`,
      spread(theirs),
      spread(ours),
      (median(ours) / median(theirs)).toFixed(2),
      target !== undefined && what === 'frames' ? `≤ ${target}` : '',
      String(ours.length),
    ]
  })
}
