/**
 * The signaling states of one connection (RFC 8829; W3C WebRTC, 4.3): which descriptions are pending and which in force, and
 * what they do to the transceivers. Knows neither the network nor the tasks in which events come.
 */
import {
  readSession,
  reversed,
  writeSession,
  type Credentials,
  type Section,
  type Session,
} from './description.ts'
import type { TrackKind } from './media.ts'
import { answeredSections, offeredSections } from './sections.ts'
import type { OpenTransceiver } from './transceivers.ts'

export type Said = {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
  readonly session: Session
}

type Pair = { readonly pending: Said | null; readonly current: Said | null }

export type JsepOptions = {
  readonly id: string
  readonly drawCredentials: () => Credentials
  /** In the order in which they were added. */
  readonly transceivers: () => readonly OpenTransceiver[]
  /** A section that no transceiver of ours takes. */
  readonly create: (kind: TrackKind) => OpenTransceiver
  readonly remove: (transceiver: OpenTransceiver) => void
  readonly hasChannels: () => boolean
  /** What their description says of a section's transceiver. */
  readonly onSection: (transceiver: OpenTransceiver, section: Section) => void
}

export type Jsep = {
  readonly state: () => 'stable' | 'have-local-offer' | 'have-remote-offer'
  readonly local: () => Pair
  readonly remote: () => Pair
  readonly createOffer: (restart: boolean) => string
  readonly createAnswer: () => string
  readonly setLocal: (type: Said['type'], sdp: string) => Said
  readonly setRemote: (type: Said['type'], sdp: string) => Said
  readonly rollback: () => void
  readonly restart: () => void
  readonly isNeeded: () => boolean
  /** Whether we answered the first offer: then we are the client of DTLS. */
  readonly isClient: () => boolean
  readonly hasData: () => boolean
}

export function createJsep(options: JsepOptions): Jsep {
  let local: Pair = { pending: null, current: null }
  let remote: Pair = { pending: null, current: null }
  let credentials = options.drawCredentials()
  /** Drawn for a restart, until it is agreed on. */
  let fresh: Credentials | null = null
  let restarting = false
  let version = 1
  let client: boolean | null = null
  /** Whose sections an offer of ours adds. */
  let planned: ReadonlyMap<string, OpenTransceiver> = new Map()
  /** What the pending description has changed, to be undone by a rollback. */
  let undo: (() => void)[] = []
  let wishes = new Map<OpenTransceiver, string>()
  let pendingWishes = wishes

  function state(): ReturnType<Jsep['state']> {
    if (local.pending) return 'have-local-offer'
    return remote.pending ? 'have-remote-offer' : 'stable'
  }

  function byMid(mid: string): OpenTransceiver | undefined {
    return options.transceivers().find((transceiver) => transceiver.mid() === mid)
  }

  function agreed(): readonly Section[] {
    return local.current?.session.sections ?? []
  }

  function write(setup: Session['setup'], ours: Credentials, sections: readonly Section[]): string {
    const session = { id: options.id, version: version++, candidates: [] }
    return writeSession({ ...session, credentials: ours, setup, sections })
  }

  function createOffer(restart: boolean): string {
    const { sections, added } = offeredSections({
      agreed: agreed(),
      transceivers: options.transceivers(),
      hasChannels: options.hasChannels(),
    })
    planned = added
    if (restart || restarting) fresh ??= options.drawCredentials()
    return write('actpass', fresh ?? credentials, sections)
  }

  function createAnswer(): string {
    const offer = remote.pending
    if (!offer) throw invalid('No offer to answer', state())
    const before = remote.current?.session.credentials.ufrag
    if (before !== undefined && before !== offer.session.credentials.ufrag)
      fresh ??= options.drawCredentials()
    const sections = answeredSections(offer.session.sections, byMid)
    return write((client ?? true) ? 'active' : 'passive', fresh ?? credentials, sections)
  }

  function read(type: Said['type'], sdp: string): Said {
    const session = readSession(sdp)
    if (session) return { type, sdp, session }
    throw new DOMException('Failed to parse SessionDescription.', 'OperationError')
  }

  function assign(transceiver: OpenTransceiver, mid: string): void {
    const before = transceiver.mid()
    transceiver.setMid(mid)
    undo.push(() => transceiver.setMid(before))
  }

  function setLocal(type: Said['type'], sdp: string): Said {
    const said = read(type, sdp)
    const now = state()
    if (type === 'offer') {
      if (now === 'have-remote-offer') throw invalid('A local offer', now)
      if (now === 'have-local-offer') rollback()
      for (const { mid } of said.session.sections) {
        const transceiver = planned.get(mid)
        if (transceiver) assign(transceiver, mid)
      }
      local = { ...local, pending: said }
    } else if (now !== 'have-remote-offer') throw invalid('A local answer', now)
    pendingWishes = new Map(
      options.transceivers().flatMap((each) => (each.mid() === null ? [] : [[each, each.wish()]])),
    )
    if (type === 'answer') {
      client ??= true
      settle({ local: said, remote: remote.pending }, said, (direction) => direction)
    }
    return said
  }

  function setRemote(type: Said['type'], sdp: string): Said {
    const said = read(type, sdp)
    const now = state()
    if (type === 'answer') {
      if (now !== 'have-local-offer') throw invalid('A remote answer', now)
      if (said.session.sections.length !== local.pending?.session.sections.length)
        throw new DOMException('Other sections than the offer has.', 'InvalidAccessError')
      client ??= false
      said.session.sections.forEach(tell)
      settle({ local: local.pending, remote: said }, said, reversed)
      return said
    }
    if (now !== 'stable') rollback()
    remote = { ...remote, pending: said }
    for (const section of said.session.sections) {
      if (section.kind === 'application') continue
      if (!byMid(section.mid)) assign(takerOf(section.kind), section.mid)
      tell(section)
    }
    return said
  }

  function tell(section: Section): void {
    const transceiver = byMid(section.mid)
    if (transceiver) options.onSection(transceiver, section)
  }

  /** Only what `addTrack` made pairs with a section of theirs (RFC 8829, 5.10). */
  function takerOf(kind: TrackKind): OpenTransceiver {
    const free = options
      .transceivers()
      .find((each) => each.byTrack && each.kind === kind && each.mid() === null)
    if (free) return free
    const created = options.create(kind)
    undo.push(() => options.remove(created))
    return created
  }

  function settle(
    next: { readonly local: Said | null; readonly remote: Said | null },
    answer: Said,
    ours: typeof reversed,
  ): void {
    local = { pending: null, current: next.local }
    remote = { pending: null, current: next.remote }
    undo = []
    wishes = pendingWishes
    if (fresh && next.local?.session.credentials.ufrag === fresh.ufrag) {
      credentials = fresh
      restarting = false
    }
    fresh = null
    for (const section of answer.session.sections) {
      const transceiver = byMid(section.mid)
      if (!transceiver) continue
      if (section.rejected) {
        transceiver.finish()
        options.remove(transceiver)
      } else transceiver.setCurrent(ours(section.direction))
    }
  }

  function rollback(): void {
    for (const step of undo.toReversed()) step()
    undo = []
    local = { ...local, pending: null }
    remote = { ...remote, pending: null }
    pendingWishes = wishes
  }

  return {
    state,
    local: () => local,
    remote: () => remote,
    createOffer,
    createAnswer,
    setLocal,
    setRemote,
    rollback: () => {
      if (state() === 'stable') throw invalid('A rollback', 'stable')
      rollback()
    },
    restart: () => {
      restarting = true
    },
    isNeeded: () =>
      restarting ||
      (options.hasChannels() && !agreed().some(({ kind }) => kind === 'application')) ||
      options
        .transceivers()
        .some((each) =>
          each.mid() === null
            ? each.state() === 'running'
            : wishes.get(each) !== each.wish() && each.state() !== 'stopped',
        ),
    isClient: () => client === true,
    hasData: () => agreed().some(({ kind, rejected }) => kind === 'application' && !rejected),
  }
}

function invalid(what: string, state: string): DOMException {
  return new DOMException(`${what} in wrong state: ${state}`, 'InvalidStateError')
}
