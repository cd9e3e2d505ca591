/**
 * The links to one peer, one after the other: which offer replaces the one there is (PROTOCOL.md, G1), and what is done to
 * one that broke, as ladder.ts decides. Knows the peer by its id alone.
 */
import type { ConnectionId, RelayedSignal } from '@roomful/protocol'
import { randomText } from '../random.ts'
import { configurationOf, draftConnection, type Draft } from './draft.ts'
import type { Ladder, LadderEffect, LadderEvent, Surroundings } from './ladder.ts'
import type { Link, LinkOptions, LinkProgress } from './link-shape.ts'
import { answerLink, offerLink } from './link.ts'
import type * as Mending from './mending.ts'
import type { NegotiationSignal } from './negotiator.ts'

/** The name of a plain client's connection, which bears none on the wire. */
const UNNAMED: ConnectionId = ''
/** Closed names that are remembered: what still comes for them is dropped. */
const CLOSED_NAMES = 64
const NAME_BYTES = 9

/** The ladder could not be loaded: the network may be away. */
const AGAIN_MS = 3_000
/** How to mend is loaded while a first connection is made: in nobody's way, and there before anything breaks. */
let rules: typeof Mending | undefined

export async function loadLadder(): Promise<void> {
  rules ??= await import('./mending.ts')
}

export type LinksOptions = Omit<LinkOptions, 'id' | 'send' | 'onEvent' | 'isLive'> & {
  /** Carries a signal through the server; without a name to a plain client. */
  readonly send: (signal: NegotiationSignal, connection: ConnectionId | null) => void
  /** Tells the peer that its offer of this connection will have no answer. */
  readonly decline: (connection: ConnectionId | null) => void
  readonly onLink: (link: Link) => void
  /** How far the first connection is; after that whether there is one, or `reconnecting`. */
  readonly onProgress: (progress: LinkProgress | 'reconnecting') => void
  /** The path may be broken, and with it the one to the server. */
  readonly onSuspect: () => void
  /** Whether the server has lost the peer's socket. */
  readonly isAway: () => boolean
}

export type Links = {
  readonly current: () => Link | null
  /** The path to the peer carries, as far as is known. */
  readonly isLive: () => boolean
  /** An offer is on its way: makes meanwhile what will answer it (C3). */
  readonly expect: () => void
  /** A new connection, offered by us. */
  readonly offer: (draft?: Draft) => void
  readonly receive: (signal: RelayedSignal) => void
  /** The network, the page or the server is back: looks whether the connection still lives, mends it at once if not. */
  readonly wake: () => void
  /** The peer, or we, are back: says again what may have been missed as well. */
  readonly revive: () => void
  readonly close: () => void
}

export function createLinks(options: LinksOptions): Links {
  const { polite } = options
  let link: Link | null = null
  /** For the offer that is expected. */
  let answering: RTCPeerConnection | null = null
  /** Ours, and not answered yet. */
  let offered = false
  let closedNames: readonly ConnectionId[] = []
  let ladder: Ladder | undefined
  /** What happened before the ladder was there. Until it is, a connection is told of, and not mended. */
  const early: LadderEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  need()

  function need(): void {
    loadLadder().then(
      () => early.splice(0).forEach(step),
      () => early.includes('close') || setTimeout(need, AGAIN_MS),
    )
  }

  function step(event: LadderEvent): void {
    if (!rules) {
      early.push(event)
      if (event === 'connected') options.onProgress(event)
      return
    }
    const [next, effects] = rules.climb(ladder, event, surroundings())
    ladder = next
    clearTimeout(timer)
    const due = rules.dueAtMs(next)
    if (due < Infinity) timer = setTimeout(() => step('tick'), due - performance.now() + 1)
    for (const effect of effects) if (link) perform(effect, link)
  }

  function surroundings(): Surroundings {
    return {
      nowMs: performance.now(),
      polite,
      plain: link?.id === UNNAMED || link?.isPlain() === true,
      reachable: options.isOnline() && !options.isAway(),
      open: link?.canTell() === true,
    }
  }

  function perform(effect: LadderEffect, at: Link): void {
    if (effect === 'ping') return at.ping()
    if (effect === 'look') return void look(at)
    if (effect === 'reach') return options.onSuspect()
    options.trace(() => ({
      type: 'ladder',
      peer: options.peer,
      connection: at.id,
      rung: effect,
    }))
    switch (effect) {
      case 'suspect':
        void options.renewServers()
        return options.onSuspect()
      case 'restart':
      case 'rebuild':
        return void mend(at, effect)
      case 'ask':
      case 'ask-anew':
        // What it never answered it may never have heard of.
        if (at.progress() === 'waiting-for-answer') return offer()
        return effect === 'ask' ? at.ask() : options.decline(nameOf(at.id))
      case 'reconnecting':
      case 'connected':
        if (effect === 'connected') rules?.freshen(at.pc)
        return options.onProgress(effect)
    }
  }

  async function look(at: Link): Promise<void> {
    const carries = await at.receives().catch(() => false)
    if (link === at) step(carries ? 'carries' : 'silent')
  }

  async function mend(at: Link, effect: 'restart' | 'rebuild'): Promise<void> {
    await options.renewServers()
    if (link !== at || isLive()) return
    if (effect === 'rebuild' || at.progress() === 'waiting-for-answer') offer()
    else at.restart()
  }

  function linkOptions(id: ConnectionId): LinkOptions {
    return {
      ...options,
      id,
      send: (signal) => options.send(signal, nameOf(id)),
      isLive,
      onEvent: (event) => {
        if (link?.id !== id) return
        if (event === 'answered') offered = false
        // Else an impolite peer would wait for our answer, and pass over what we offer instead (G1).
        if (event === 'broken' && link.progress() === 'connecting') options.decline(nameOf(id))
        step(event)
        if (event === 'answered' && isNew()) options.onProgress('connecting')
      },
    }
  }

  function isNew(): boolean {
    return !ladder || ladder.state === 'new'
  }

  function isLive(): boolean {
    return ladder ? ladder.state === 'live' : link?.progress() === 'connected'
  }

  function replace(next: Link): void {
    retire()
    link = next
    options.onLink(next)
    step('replaced')
    if (isNew()) options.onProgress(next.progress())
  }

  function retire(): void {
    if (!link) return
    closedNames = [...closedNames, link.id].slice(-CLOSED_NAMES)
    link.close()
    link = null
  }

  function connection(): RTCPeerConnection {
    return new RTCPeerConnection(configurationOf(options.setup, options.iceServers()))
  }

  function offer(draft?: Draft): void {
    const id = randomText(NAME_BYTES)
    offered = true
    replace(
      offerLink(linkOptions(id), draft ?? draftConnection(options.setup, options.iceServers())),
    )
  }

  return {
    current: () => link,
    isLive,
    expect: () => {
      if (!link) answering ??= connection()
    },
    offer,
    receive: (signal) => {
      const id =
        signal.connection ??
        (signal.type === 'receiving-SDP-offer' ? UNNAMED : (link?.id ?? UNNAMED))
      if (id !== UNNAMED && closedNames.includes(id)) {
        // Whoever still waits for its answer would pass over what we offer instead.
        if (signal.type === 'receiving-SDP-offer') options.decline(id)
        return
      }
      if (signal.type === 'receiving-SDP-offer' && link?.id !== id) {
        if (offered && !polite) return
        // A restart of what the page had that was here before us.
        if (signal.n !== undefined && signal.n > 1) return options.decline(nameOf(id))
        offered = false
        const pc = answering ?? connection()
        answering = null
        replace(answerLink(linkOptions(id), pc))
      }
      // Of the page that was here before us: whoever has its connection asks for another one.
      if (!link && signal.type === 'SDP-offer-declined') return offer()
      if (link?.id !== id) return
      if (signal.type === 'SDP-offer-declined') {
        offered = false
        step('broken')
      } else if (signal.type === 'receiving-ICE-candidates') {
        if ('candidates' in signal) link.receiveCandidates(signal.candidates)
      } else if ('description' in signal) {
        void link.receiveDescription(signal.description, signal.n)
      }
    },
    wake: () => step('wake'),
    revive: () => {
      link?.repeat(link.progress() !== 'connected')
      step('wake')
    },
    close: () => {
      step('close')
      answering?.close()
      answering = null
      retire()
    },
  }
}

function nameOf(id: ConnectionId): ConnectionId | null {
  return id === UNNAMED ? null : id
}
