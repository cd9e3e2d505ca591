/**
 * ICE and DTLS of one connection: finds the other by what the descriptions say, and tells when the path is there, gone and
 * back, as late as browsers do.
 */
import type { Credentials } from './description.ts'
import type { Paths, Place } from './paths.ts'

/** Measured in Chromium after a path was cut. */
const DISCONNECTED_AFTER_MS = 5_500
const FAILED_AFTER_MS = 15_500
/** Checks of a path that went silent are that far apart, so that its return is noticed so late. */
const CHECK_EVERY_MS = 500
/** Round trips: a check each way, then DTLS; a restart keeps DTLS. */
const FIRST_TRIPS = 8
const RESTART_TRIPS = 4

export type TransportState = 'new' | 'checking' | 'connected' | 'disconnected' | 'failed' | 'closed'

/** Of one network: who answers to which name. */
export type Directory = Map<string, Transport>

export type TransportOptions = {
  readonly directory: Directory
  readonly paths: Paths
  readonly place: Place
  readonly onState: (state: TransportState) => void
  /** The other side has closed its connection and could say so. */
  readonly onFarewell: () => void
}

export type Transport = {
  readonly state: () => TransportState
  readonly setLocal: (credentials: Credentials) => void
  readonly setRemote: (credentials: Credentials) => void
  /** A candidate of theirs, by the ufrag that it belongs to. */
  readonly addCandidate: (ufrag: string) => void
  /** The other side, once there was a path to it. */
  readonly partner: () => Transport | null
  /** Whether a packet that sets out now gets there. */
  readonly flows: () => boolean
  readonly place: Place
  /** `silently`: as a page that crashes, or whose device is off. */
  readonly close: (silently: boolean) => void
  /** What its other side asks of it. */
  readonly theirs: {
    readonly local: () => Credentials | null
    readonly remote: () => Credentials | null
    readonly knows: (ufrag: string) => boolean
    readonly isUsable: () => boolean
    readonly check: () => void
    readonly establish: (partner: Transport) => void
    readonly hearFarewell: () => void
  }
}

export function createTransport(options: TransportOptions): Transport {
  const { directory, paths, place } = options
  const names = new Set<string>()
  const candidates = new Set<string>()
  let state: TransportState = 'new'
  let local: Credentials | null = null
  let remote: Credentials | null = null
  let partner: Transport | null = null
  /** The pair of names that the path was found with. */
  let agreed = ''
  /** Failed, and only a restart finds a path again. */
  let broken = false
  let checking: ReturnType<typeof setTimeout> | undefined
  let giveUp: ReturnType<typeof setTimeout> | undefined
  let silence: readonly ReturnType<typeof setTimeout>[] = []
  let returning: ReturnType<typeof setTimeout> | undefined
  const unwatch = paths.onChange(() => (isAgreed() ? watchPath() : check()))

  function pair(): string {
    return `${local?.ufrag ?? ''} ${remote?.ufrag ?? ''}`
  }

  function isAgreed(): boolean {
    return agreed !== '' && agreed === pair()
  }

  function set(next: TransportState): void {
    if (state === next || state === 'closed') return
    state = next
    if (next === 'failed') broken = true
    options.onState(next)
  }

  /** Whether we and the one whose name we were told mean each other. */
  function counterpart(): Transport | null {
    const other = remote && directory.get(remote.ufrag)
    if (!other || !local || !remote || other === self) return null
    const [ours, said] = [other.theirs.remote(), other.theirs.local()]
    const mutual =
      said?.ufrag === remote.ufrag &&
      said.fingerprint === remote.fingerprint &&
      ours?.ufrag === local.ufrag &&
      ours.fingerprint === local.fingerprint
    const reachable = candidates.has(remote.ufrag) || other.theirs.knows(local.ufrag)
    return mutual && reachable ? other : null
  }

  function isPathTo(other: Transport): boolean {
    return paths.isOpen(place, other.place)
  }

  function check(): void {
    if (state === 'closed' || !local || !remote || isAgreed() || checking !== undefined) return
    if (giveUp === undefined) {
      giveUp = setTimeout(() => set('failed'), FAILED_AFTER_MS)
      if (state !== 'connected') set('checking')
    }
    const other = counterpart()
    if (!other || !isPathTo(other)) return
    const trips = partner === null ? FIRST_TRIPS : RESTART_TRIPS
    let waitMs = 0
    for (let trip = 0; trip < trips; trip++) waitMs += paths.delayMs()
    checking = setTimeout(() => {
      checking = undefined
      if (state === 'closed') return
      const found = counterpart()
      if (found !== other || !isPathTo(found)) return check()
      self.theirs.establish(found)
      found.theirs.establish(self)
    }, waitMs)
  }

  function watchPath(): void {
    if (!partner || state === 'closed' || state === 'failed') return
    clearTimeout(returning)
    returning = undefined
    if (partner.state() !== 'closed' && isPathTo(partner)) {
      if (silence.length > 0) returning = setTimeout(comeBack, CHECK_EVERY_MS)
    } else if (silence.length === 0) {
      silence = [
        setTimeout(() => set('disconnected'), DISCONNECTED_AFTER_MS),
        setTimeout(() => set('failed'), FAILED_AFTER_MS),
      ]
    }
  }

  function comeBack(): void {
    endSilence()
    set('connected')
  }

  function endSilence(): void {
    for (const timer of silence) clearTimeout(timer)
    silence = []
    clearTimeout(returning)
    returning = undefined
  }

  function endChecking(): void {
    clearTimeout(checking)
    clearTimeout(giveUp)
    checking = giveUp = undefined
  }

  const self: Transport = {
    state: () => state,
    setLocal: (credentials) => {
      names.add(credentials.ufrag)
      directory.set(credentials.ufrag, self)
      if (local?.ufrag !== credentials.ufrag) endChecking()
      local = credentials
      tell()
    },
    setRemote: (credentials) => {
      if (remote?.ufrag !== credentials.ufrag) endChecking()
      remote = credentials
      tell()
    },
    addCandidate: (ufrag) => {
      candidates.add(ufrag)
      tell()
    },
    partner: () => partner,
    flows: () =>
      partner !== null &&
      self.theirs.isUsable() &&
      partner.theirs.isUsable() &&
      partner.partner() === self &&
      isPathTo(partner),
    place,
    close: (silently) => {
      if (state === 'closed') return
      const farewell = !silently && self.flows()
      const other = partner
      endChecking()
      endSilence()
      unwatch()
      for (const name of names) directory.delete(name)
      state = 'closed'
      if (!other) return
      setTimeout(
        () => (farewell && isPathTo(other) ? other.theirs.hearFarewell() : other.theirs.check()),
        paths.delayMs(),
      )
    },
    theirs: {
      local: () => local,
      remote: () => remote,
      knows: (ufrag) => candidates.has(ufrag),
      isUsable: () => !broken && state !== 'closed',
      check: () => (isAgreed() ? watchPath() : check()),
      establish: (other) => {
        if (state === 'closed') return
        partner = other
        agreed = pair()
        broken = false
        endChecking()
        endSilence()
        set('connected')
        watchPath()
      },
      hearFarewell: () => {
        watchPath()
        options.onFarewell()
      },
    },
  }

  /** Something was learned, which may be what the other side was waiting for. */
  function tell(): void {
    check()
    if (remote) directory.get(remote.ufrag)?.theirs.check()
  }

  return self
}

export function connectionStateOf(state: TransportState): RTCPeerConnectionState {
  return state === 'checking' ? 'connecting' : state
}
