/** Keeping a lease: what is asked of the record, when, and what it means for the node. Time is passed in. */
import type { Logger } from '../log.ts'
import type { ClusterState } from './backend.ts'
import type { Bus } from './bus.ts'
import { nodeKey } from './directory.ts'
import {
  confirmed,
  isHopeless,
  isValid,
  NO_LEASE,
  refused,
  renewal,
  writeBeat,
  type Lease,
} from './lease.ts'

export type TenureOptions = {
  readonly bus: Bus
  readonly clock: () => number
  /** Draws a name that nobody has had: letters, digits, `-` and `_`. */
  readonly drawName: () => string
  readonly log: Logger
  /** Does what an answer of the broker brings about, each in its turn. */
  readonly act: (does: () => void) => void
  /** It holds, for the first time or again. */
  readonly gained: () => void
  /** It is lost for good. There is a new name already. */
  readonly lost: (before: string) => void
}

export type Tenure = {
  /** This node's name for as long as it has this lease. */
  readonly name: () => string
  readonly isValid: () => boolean
  readonly standing: () => ClusterState['standing']
  readonly timesLost: () => number
  /** Renews when it is time. */
  readonly keep: () => void
  /** Tells the others with the next renewal that this node ends: they give it nothing any more. */
  readonly retire: () => void
  readonly isRetiring: () => boolean
  /** The record holds that renewal. */
  readonly confirm: (beat: number, revision: number) => void
  /** The record does not hold the lease any more. */
  readonly lose: () => void
}

export function openTenure(options: TenureOptions): Tenure {
  const { bus, clock, drawName, log, act, gained, lost } = options
  let name = drawName()
  let lease: Lease = NO_LEASE
  let standing: ClusterState['standing'] = 'joining'
  let timesLost = 0
  let isRetiring = false
  bus.answerTo(name)

  function confirm(beat: number, revision: number): void {
    lease = confirmed(lease, beat, revision)
    if (standing === 'in' || !isValid(lease, clock())) return
    standing = 'in'
    log.info({ node: name }, 'in the cluster')
    gained()
  }

  function lose(): void {
    log.warn({ node: name }, 'the others took this node for gone: everybody here comes anew')
    timesLost++
    const before = name
    name = drawName()
    lease = NO_LEASE
    standing = 'apart'
    bus.answerTo(name)
    lost(before)
  }

  return {
    name: () => name,
    isValid: () => isValid(lease, clock()),
    standing: () => (standing === 'in' && !isValid(lease, clock()) ? 'apart' : standing),
    timesLost: () => timesLost,
    keep: () => {
      if (standing === 'in' && !isValid(lease, clock())) {
        standing = 'apart'
        log.warn({ node: name }, 'the broker does not answer: rooms on several nodes wait for it')
      }
      if (isHopeless(lease, clock())) return lose()
      const next = renewal(lease, clock())
      if (!next) return
      const { beat, revision } = next
      const asking = name
      lease = next
      bus.swap(nodeKey(asking), writeBeat(beat, isRetiring), revision, (outcome) =>
        act(() => {
          if (asking !== name) return
          if (outcome.type === 'done') confirm(beat, outcome.revision)
          if (outcome.type === 'conflict') lease = refused(lease, clock())
        }),
      )
    },
    retire: () => void (isRetiring = true),
    isRetiring: () => isRetiring,
    confirm,
    lose,
  }
}
