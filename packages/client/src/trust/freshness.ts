/** Whether a sealed frame is said now or said again (PROTOCOL.md, S1). Pure; the frame was opened before, so it is genuine. */
import type { Postmark } from './seal.ts'

/** What was heard from each page of the others. */
export type Heard = ReadonlyMap<string, HeardPage>

type HeardPage = {
  /** Of its newest frame: the server keeps the order, so that a lower one was withheld or repeated. */
  readonly count: number
  /** It has sealed something for this page of ours, so that from then on it seals all for it. */
  readonly knowsUs: boolean
}

/** `stale`: meant for the page that we were before a reload, by one that could not know yet. */
export type Freshness = 'fresh' | 'stale' | 'replayed'

/** @param ours this page */
export function judgeFreshness(
  heard: Heard,
  from: string,
  { fromPage, toPage, count }: Postmark,
  ours: string,
): readonly [Heard, Freshness] {
  const id = `${from} ${fromPage}`
  const before = heard.get(id)
  const isForUs = toPage === ours
  if (before && (count <= before.count || (before.knowsUs && !isForUs))) return [heard, 'replayed']
  const after = new Map(heard).set(id, { count, knowsUs: isForUs })
  return [after, isForUs || toPage === '' ? 'fresh' : 'stale']
}
