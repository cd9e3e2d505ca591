/** What a page may hold of files, shared among its transfers (F2). */
import { MAX_PIECES, share } from './credit.ts'
import type { Incoming } from './incoming-shape.ts'
import type { Job } from './lane.ts'
import type { Outgoing } from './outgoing.ts'
import type { PeerId } from '@roomful/protocol'

/** Grants what is free; `reclaim`: where somebody has nothing, what is not used is taken back first. */
export function shareOut(all: readonly Incoming[], reclaim = false): void {
  const claims = (): { one: Incoming; outstanding: number; left: number }[] =>
    all.flatMap((one) => {
      const claim = one.claim()
      return claim ? [{ one, ...claim }] : []
    })
  if (reclaim && claims().some(({ outstanding, left }) => outstanding === 0 && left > 0))
    for (const one of all) if (one.isIdle()) one.revoke()
  const claiming = claims()
  const granted = share(claiming)
  for (const [at, { one }] of claiming.entries()) one.grant(granted[at] ?? 0)
}

/** Pieces that one of those that are sent may hold; those that came last wait. */
export function limitOf(one: Outgoing, all: Iterable<Outgoing>): number {
  const running = [...all].filter((other) => other.isRunning())
  if (running.indexOf(one) >= MAX_PIECES) return 0
  return Math.max(1, Math.floor(MAX_PIECES / Math.max(1, running.length)))
}

export function isOver(transfer: Incoming | Outgoing): boolean {
  if ('targets' in transfer)
    return [...transfer.targets.values()].every(({ outcome }) => outcome !== null)
  const { is } = transfer.state()
  return is === 'done' || is === 'failed'
}

/** A peer drops whoever leaves it more than 64; and so many frames it takes before it has loaded what answers: an offer and a pause each. */
const MAX_UNDECIDED = 32

/**
 * What a peer is offered now, of all that is sent: so many at once that it has not to decide on too much. First what it took
 * before, which it answers by itself: what it does not hear of soon it takes for lost.
 */
export function dueOffers(peer: PeerId, all: Iterable<Outgoing>): readonly Outgoing[] {
  const open = [...all].flatMap((one) => {
    const target = one.targets.get(peer)
    return target?.outcome === null && !target.away ? [{ one, target }] : []
  })
  const waiting = open
    .filter(({ target }) => !target.offered)
    .toSorted((a, b) => Number(b.target.taken) - Number(a.target.taken))
  const undecided = open.filter(
    ({ target: { offered, receiving } }) => offered && receiving.state === 'offered',
  ).length
  return waiting.slice(0, Math.max(0, MAX_UNDECIDED - undecided)).map(({ one }) => one)
}

/** A piece of each transfer in turn, for each peer. */
export function takeTurns(outgoing: ReadonlyMap<string, Outgoing>): (peer: PeerId) => Job | null {
  const turns = new Map<PeerId, string>()
  return (peer) => {
    const all = [...outgoing]
    const last = all.findIndex(([transfer]) => transfer === turns.get(peer))
    for (const [transfer, one] of [...all.slice(last + 1), ...all.slice(0, last + 1)]) {
      const job = one.job(peer)
      if (!job) continue
      turns.set(peer, transfer)
      return job
    }
    return null
  }
}
