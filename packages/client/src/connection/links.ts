/**
 * The links to one peer, one after the other: which offer replaces the one there is (PROTOCOL.md, G1), and when a failed
 * one is made anew. Knows the peer by its id alone.
 */
import type { ConnectionId, RelayedSignal } from '@roomful/protocol'
import { randomText } from '../random.ts'
import { configurationOf, draftConnection, type Draft } from './draft.ts'
import { answerLink, offerLink, type Link, type LinkOptions, type LinkProgress } from './link.ts'
import type { NegotiationSignal } from './negotiator.ts'
import { rebuildDelayMs } from './rebuild.ts'

/** The name of a plain client's connection, which bears none on the wire. */
const UNNAMED: ConnectionId = ''
/** Closed names that are remembered: what still comes for them is dropped. */
const CLOSED_NAMES = 64
const NAME_BYTES = 9

export type LinksOptions = Omit<
  LinkOptions,
  'id' | 'iceServers' | 'send' | 'onProgress' | 'onBroken'
> & {
  readonly iceServers: () => readonly RTCIceServer[]
  /** Carries a signal through the server; without a name to a plain client. */
  readonly send: (signal: NegotiationSignal, connection: ConnectionId | null) => void
  /** Tells the peer that its offer of this connection will have no answer. */
  readonly decline: (connection: ConnectionId | null) => void
  readonly onLink: (link: Link) => void
  readonly onProgress: (progress: LinkProgress) => void
  /** Whether there is anybody to make a new connection with. */
  readonly isReachable: () => boolean
}

export type Links = {
  readonly current: () => Link | null
  /** An offer is on its way: makes meanwhile what will answer it (C3). */
  readonly expect: () => void
  /** A new connection, offered by us. */
  readonly offer: (draft?: Draft) => void
  readonly receive: (signal: RelayedSignal) => void
  /** The peer, or we, are back: says again what may have been missed, and mends what failed meanwhile. */
  readonly revive: () => void
  readonly close: () => void
}

export function createLinks(options: LinksOptions): Links {
  let link: Link | null = null
  /** For the offer that is expected. */
  let answering: RTCPeerConnection | null = null
  /** Ours, and not answered yet. */
  let offered = false
  let closedNames: readonly ConnectionId[] = []
  /** The link failed or its negotiation did, so that nothing said again mends it. */
  let broken = false
  let attempts = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function linkOptions(id: ConnectionId): LinkOptions {
    const named = id === UNNAMED ? null : id
    return {
      ...options,
      id,
      iceServers: options.iceServers(),
      send: (signal) => options.send(signal, named),
      onProgress: (progress) => {
        if (link?.id !== id) return
        if (progress !== 'waiting-for-answer') offered = false
        if (progress === 'connected') {
          attempts = 0
          broken = false
        }
        if (progress === 'failed') rebuildLater()
        options.onProgress(progress)
      },
      onBroken: () => {
        if (link?.id !== id) return
        // Else an impolite peer would wait for our answer, and pass over what we offer instead (G1).
        if (link.progress() === 'connecting') options.decline(named)
        rebuildLater()
      },
    }
  }

  function replace(next: Link): void {
    retire()
    broken = false
    link = next
    options.onLink(next)
    options.onProgress(next.progress())
  }

  function retire(): void {
    clearTimeout(timer)
    timer = undefined
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

  /** A negotiation that threw, or a path that failed, is answered by a new connection, not by hope (C2). */
  function rebuildLater(): void {
    broken = true
    if (timer !== undefined || !options.isReachable()) return
    timer = setTimeout(
      () => {
        timer = undefined
        if (!options.isReachable()) return
        attempts++
        offer()
      },
      rebuildDelayMs(attempts, options.polite),
    )
  }

  return {
    current: () => link,
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
        if (offered && !options.polite) return
        offered = false
        const pc = answering ?? connection()
        answering = null
        replace(answerLink(linkOptions(id), pc))
      }
      if (link?.id !== id) return
      if (signal.type === 'SDP-offer-declined') {
        offered = false
        rebuildLater()
      } else if (signal.type === 'receiving-ICE-candidates') {
        if ('candidates' in signal) link.receiveCandidates(signal.candidates)
      } else if ('description' in signal) {
        link.receiveDescription(signal.description, signal.n)
      }
    },
    revive: () => {
      if (!link) return
      const progress = link.progress()
      if (broken) rebuildLater()
      else link.repeat(progress === 'waiting-for-answer' || progress === 'connecting')
    },
    close: () => {
      attempts = 0
      answering?.close()
      answering = null
      retire()
    },
  }
}
