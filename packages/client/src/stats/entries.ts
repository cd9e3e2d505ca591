/** What `getStats` gives, by the names of W3C webrtc-stats. Fields that a browser lacks are absent. Pure. */

export type Entry = {
  readonly id?: string
  readonly type?: string
  readonly kind?: string
  readonly mid?: string
  readonly nominated?: boolean
  readonly state?: string
  readonly selectedCandidatePairId?: string
  readonly localCandidateId?: string
  readonly remoteCandidateId?: string
  readonly candidateType?: string
  readonly mediaSourceId?: string
  readonly qualityLimitationReason?: string
  readonly active?: boolean
  readonly [number: string]: unknown
}

export function entriesOf(report: RTCStatsReport): readonly Entry[] {
  const entries: Entry[] = []
  report.forEach((entry: Entry) => entries.push(entry))
  return entries
}

export function ofType(entries: readonly Entry[], type: string): readonly Entry[] {
  return entries.filter((entry) => entry.type === type)
}

/** A figure, or 0 where it is absent. */
export function figure(entry: Entry | undefined, name: string): number {
  const value = entry?.[name]
  return typeof value === 'number' ? value : 0
}

export function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + figure(entry, name), 0)
}

/** The pair of candidates that carries. */
export function selectedPair(entries: readonly Entry[]): Entry | undefined {
  const pairs = ofType(entries, 'candidate-pair')
  const [transport] = ofType(entries, 'transport')
  return (
    pairs.find(({ id }) => id !== undefined && id === transport?.selectedCandidatePairId) ??
    pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded')
  )
}
