/**
 * The links to one peer, one after the other: which offer replaces the one there is (PROTOCOL.md, G1), and what happens
 * to them, which mending.ts is told. Knows the peer by its id alone.
 */
import type { ConnectionId, RelayedSignal } from '@roomful/protocol'
import { randomText } from '../random.ts'
import { configurationOf, draftConnection, type Draft } from './draft.ts'
import type { LadderEvent } from './ladder.ts'
import type { Link, LinkOptions, LinkProgress } from './link-shape.ts'
import { answerLink, offerLink } from './link.ts'
import type * as Mending from './mending.ts'
import type { NegotiationSignal } from './negotiator.ts'

/** The name of a plain client's connection, which bears none on the wire. */
const UNNAMED: ConnectionId = ''
/** Closed names that are remembered: what still comes for them is dropped. */
const CLOSED_NAMES = 64
const NAME_BYTES = 9

/** What mends could not be loaded: the network may be away. */
const AGAIN_MS = 3_000

/** Loaded while a first connection is made: in nobody's way, and there before anything breaks. */
let mending: typeof Mending | undefined

export async function loadMending(): Promise<void> {
  mending ??= await import('./mending.ts')
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

/** The links of a peer, for what mends them. */
export type MendedLinks = Pick<
  LinksOptions,
  'peer' | 'polite' | 'trace' | 'isOnline' | 'isAway' | 'renewServers' | 'onSuspect' | 'onProgress'
> & {
  readonly current: () => Link | null
  /** It is, or may be, one to a plain client (C5). */
  readonly isPlain: () => boolean
  readonly offer: () => void
  readonly decline: (id: ConnectionId) => void
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
  let mender: Mending.Mender | undefined
  /** What happened before it was there. Until it is, a connection is told of, and not mended. */
  const early: LadderEvent[] = []
  need()

  function need(): void {
    if (!mending)
      return void loadMending().then(
        need,
        () => early.includes('close') || setTimeout(need, AGAIN_MS),
      )
    mender = mending.createMender({
      ...options,
      current: () => link,
      isPlain: () => link?.id === UNNAMED || link?.isPlain() === true,
      decline: (id) => options.decline(nameOf(id)),
      offer,
    })
    early.forEach(mender.step)
  }

  function step(event: LadderEvent): void {
    if (mender) return mender.step(event)
    early.push(event)
    if (event === 'connected') options.onProgress(event)
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
        if (event === 'broken' && link.progress() === 'waiting-for-ICE-candidates')
          options.decline(nameOf(id))
        step(event)
        if (event === 'answered' && isNew()) options.onProgress('waiting-for-ICE-candidates')
      },
    }
  }

  function isNew(): boolean {
    return mender?.isNew() ?? true
  }

  function isLive(): boolean {
    return mender?.isLive() ?? link?.progress() === 'connected'
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
