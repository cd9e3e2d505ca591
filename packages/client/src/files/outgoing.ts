/** A file that is sent to some peers: who gets which piece when, and who has it. The shell around `sending.ts`. */
import type { PeerId } from '@roomful/protocol'
import type { RoomError } from '../errors.ts'
import type { FileFrame, Want } from './frame.ts'
import type { Digest } from './hash.ts'
import type { Job } from './lane.ts'
import {
  ask,
  endTold,
  isEndDue,
  mayBeDone,
  nextPiece,
  sent,
  want,
  type Receiving,
} from './sending.ts'
import { createSource } from './source.ts'
import { NEWCOMER, type Target } from './target.ts'
import { apart, AT_REST, depart, land } from './together.ts'
import { endOf } from './words.ts'

export type OutgoingOptions = {
  readonly transfer: string
  readonly file: Blob
  readonly name: string
  readonly mime: string
  readonly count: number
  readonly pieceBytes: number
  readonly to: readonly PeerId[]
  readonly digest: Digest
  readonly nowMs: () => number
  /** Pieces that it may hold. */
  readonly limit: () => number
  readonly say: (peer: PeerId, frame: FileFrame) => void
  /** More may be sent. */
  readonly onReady: () => void
  /** There is something to show. */
  readonly onChange: () => void
}

export type Outgoing = {
  readonly targets: ReadonlyMap<PeerId, Target>
  /** Its connection is new. */
  readonly attach: (peer: PeerId) => void
  readonly offer: (peer: PeerId) => void
  readonly detach: (peer: PeerId) => void
  readonly fail: (peer: PeerId, error: RoomError, tell?: boolean) => void
  readonly failAll: (error: RoomError) => void
  /** These return false where the peer breaks the rules. */
  readonly want: (peer: PeerId, frame: Want) => boolean
  readonly done: (peer: PeerId) => boolean
  readonly pauseBy: (peer: PeerId, paused: boolean) => void
  readonly pause: (paused: boolean) => void
  readonly isPaused: () => boolean
  readonly isRunning: () => boolean
  readonly job: (peer: PeerId) => Job | null
  readonly update: () => void
  /** Held now. */
  readonly bytes: () => number
}

export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { transfer, file, count, say, nowMs } = options
  const targets = new Map<PeerId, Target>(options.to.map((id) => [id, { ...NEWCOMER }]))
  let paused = false

  const source = createSource({
    ...options,
    takers: () => {
      const taking = [...targets.values()].filter(isTaking)
      const alone = apart(
        taking.map(({ step, receiving }) => ({ step, cursor: cursorOf(receiving) })),
        nowMs(),
      )
      return taking.map(({ receiving }, at) => ({
        cursor: cursorOf(receiving),
        until: receiving.state === 'taking' ? receiving.until : 0,
        apart: alone[at] ?? false,
      }))
    },
    onReady: () => {
      tellEnds()
      options.onReady()
    },
    onFailed: failAll,
  })

  function isTaking(target: Target): boolean {
    const { receiving, outcome } = target
    return !paused && !target.paused && outcome === null && receiving.state === 'taking'
  }

  /** To those who were sent everything, once the digest of the whole is known. */
  function tellEnds(): void {
    const digest = source.whole()
    if (digest === null) return
    for (const [peer, target] of targets) {
      const { receiving } = target
      if (target.outcome !== null || receiving.state !== 'taking' || !isEndDue(receiving, count))
        continue
      target.receiving = endTold(receiving)
      say(peer, { type: 'end', transfer, round: receiving.round, digest })
    }
  }

  function settle(target: Target, outcome: 'done' | RoomError): void {
    target.outcome = outcome
    if ([...targets.values()].every((one) => one.outcome !== null)) source.end()
    update()
    options.onChange()
  }

  function fail(peer: PeerId, error: RoomError, tell = true): void {
    const target = targets.get(peer)
    if (!target || target.outcome !== null) return
    if (tell && target.offered) say(peer, { type: 'cancel', transfer, ...endOf(error) })
    settle(target, error)
  }

  function failAll(error: RoomError): void {
    for (const peer of targets.keys()) fail(peer, error)
  }

  function update(): void {
    source.update()
    options.onReady()
  }

  return {
    targets,
    attach: (peer) => {
      const target = targets.get(peer)
      if (!target || target.outcome !== null) return
      const receiving = ask(target.receiving)
      Object.assign(target, {
        receiving,
        step: AT_REST,
        away: false,
        offered: false,
        paused: false,
      })
      options.onChange()
    },
    offer: (peer) => {
      const target = targets.get(peer)
      if (!target || target.outcome !== null) return
      target.offered = true
      const { name, mime } = options
      say(peer, { type: 'offer', transfer, name, size: file.size, mime })
      if (paused) say(peer, { type: 'pause', transfer, paused })
      options.onChange()
    },
    detach: (peer) => {
      const target = targets.get(peer)
      if (!target || target.outcome !== null) return
      target.receiving = ask(target.receiving)
      target.away = true
      target.offered = false
      update()
      options.onChange()
    },
    fail,
    failAll,
    want: (peer, frame) => {
      const target = targets.get(peer)
      if (!target) return false
      if (target.outcome !== null) return true
      const { receiving } = target
      const next = want(receiving, frame, count)
      if (!next || next.state !== 'taking') return false
      const landed =
        receiving.state === 'taking' && receiving.round === next.round
          ? next.verified - receiving.verified
          : 0
      target.step = land(target.step, nowMs(), landed, next.cursor > next.verified)
      target.receiving = next
      target.taken = true
      update()
      tellEnds()
      options.onChange()
      return true
    },
    done: (peer) => {
      const target = targets.get(peer)
      if (!target || !mayBeDone(target.receiving, count)) return false
      if (target.outcome === null) settle(target, 'done')
      return true
    },
    pauseBy: (peer, by) => {
      const target = targets.get(peer)
      if (!target) return
      target.paused = by
      update()
      options.onChange()
    },
    pause: (by) => {
      if (paused === by) return
      paused = by
      for (const [peer, { outcome, offered }] of targets)
        if (outcome === null && offered) say(peer, { type: 'pause', transfer, paused })
      update()
      options.onChange()
    },
    isPaused: () => paused,
    isRunning: () => [...targets.values()].some(isTaking),
    job: (peer) => {
      const target = targets.get(peer)
      if (!target || !isTaking(target) || target.receiving.state !== 'taking') return null
      const index = nextPiece(target.receiving)
      const piece = index === null ? null : source.piece(index)
      if (index === null || !piece) return null
      const { round } = target.receiving
      target.receiving = sent(target.receiving)
      target.step = depart(target.step, nowMs())
      target.partBytes = 0
      source.hold(index)
      source.update()
      return {
        header: { type: 'piece', transfer, round, index, digest: piece.digest },
        bytes: piece.bytes,
        isStale: () =>
          target.outcome !== null ||
          target.receiving.state !== 'taking' ||
          target.receiving.round !== round,
        onSent: (bytes) => {
          target.partBytes = bytes
        },
        onGone: () => {
          source.letGo(index)
          tellEnds()
        },
      }
    },
    update,
    bytes: source.bytes,
  }
}

function cursorOf(receiving: Receiving): number {
  return receiving.state === 'taking' ? receiving.cursor : 0
}
