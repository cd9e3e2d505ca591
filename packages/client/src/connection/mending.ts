/** Does to the links of one peer what ladder.ts decides: all that mends a connection, loaded at once. */
import { createAlarm } from './alarm.ts'
import type { Link } from './link-shape.ts'
import type { MendedLinks } from './links.ts'
import {
  climb,
  dueAtMs,
  type Ladder,
  type LadderEffect,
  type LadderEvent,
  type Surroundings,
} from './ladder.ts'
import { freshen, hold } from './pictures.ts'

export type Mender = {
  readonly step: (event: LadderEvent) => void
  /** The first connection is not there yet. */
  readonly isNew: () => boolean
  readonly isLive: () => boolean
}

export function createMender(links: MendedLinks): Mender {
  const { polite, current, isPlain, offer } = links
  let ladder: Ladder | undefined
  const alarm = createAlarm(() => step('tick'))
  /** What each link had received when we looked last, in bytes. */
  const received = new WeakMap<Link, number>()

  function step(event: LadderEvent): void {
    const [next, effects] = climb(ladder, event, surroundings())
    ladder = next
    alarm(dueAtMs(next))
    for (const effect of effects) {
      const link = current()
      if (link) perform(effect, link)
    }
  }

  function surroundings(): Surroundings {
    return {
      nowMs: performance.now(),
      polite,
      plain: isPlain(),
      reachable: links.isOnline() && !links.isAway(),
      open: current()?.canTell() === true,
    }
  }

  function perform(effect: LadderEffect, at: Link): void {
    if (effect === 'ping') return at.ping()
    if (effect === 'look') return void look(at)
    if (effect === 'reach') return links.onSuspect()
    links.trace(() => ({ type: 'ladder', peer: links.peer, connection: at.id, rung: effect }))
    switch (effect) {
      case 'suspect':
        hold(at.pc)
        void links.renewServers()
        return links.onSuspect()
      case 'restart':
      case 'rebuild':
        return void mend(at, effect)
      case 'ask':
      case 'ask-anew':
        // What it never answered it may never have heard of.
        if (isUnanswered(at)) return offer()
        return effect === 'ask' ? at.ask() : links.decline(at.id)
      case 'reconnecting':
      case 'connected':
        if (effect === 'connected') freshen(at.pc)
        return links.onProgress(effect)
    }
  }

  async function look(at: Link): Promise<void> {
    const carries = await hasReceived(at).catch(() => false)
    if (current() === at) step(carries ? 'carries' : 'silent')
  }

  /** Whether the transport has received anything since this was asked last. */
  async function hasReceived(at: Link): Promise<boolean> {
    let bytes = 0
    for (const { bytesReceived = 0 } of (await at.pc.getStats()).values()) bytes += bytesReceived
    const before = received.get(at) ?? 0
    received.set(at, bytes)
    return bytes > before
  }

  async function mend(at: Link, effect: 'restart' | 'rebuild'): Promise<void> {
    await links.renewServers()
    if (current() !== at || isLive()) return
    if (effect === 'rebuild' || isUnanswered(at)) offer()
    else at.restart()
  }

  function isLive(): boolean {
    return ladder?.state === 'live'
  }

  return { step, isLive, isNew: () => !ladder || ladder.state === 'new' }
}

function isUnanswered(link: Link): boolean {
  return link.progress() === 'waiting-for-SDP-answer'
}
