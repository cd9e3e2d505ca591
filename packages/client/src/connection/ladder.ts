/**
 * How a connection that broke is mended, rung by rung (N2): look whether the path still carries, restart ICE, make a new
 * connection, and again for as long as the peer is there. Pure: the shell (mending.ts) passes in the time and what it sees.
 */

/**
 * Silence on the control channel is counted in these: ping after one; three, with nothing coming in, and it is suspect.
 * Pictures stop then (pictures.ts), so that fewer come late.
 */
const SILENCE_MS = 800
const SUSPECT_AFTER = 3
/** After an outage so much longer: a channel says its next word only when its own timer is due. */
const AFTER_OUTAGE = -2
/** A timer so late was frozen with its page, which knows nothing then: it pings before it condemns. */
const FROZEN_MS = 2_000
/** What is mended within this, nobody need see; of a page that closes the server tells before it is over. */
const TELL_MS = 2_000
/** Between two attempts for a minute; from then on a twentieth of the time since, up to the last. */
const STEP_MS = 3_000
const BACKOFF = 20
const MAX_STEP_MS = 30_000
/** Meanwhile. What was lost comes again through a channel only after seconds, and pictures go on at once. */
const LOOKS_PER_STEP = 6
/** So old a connection is made anew; so long an answer may take. */
const ANEW_MS = 12_000
/** What wakes us comes in showers: the network, the page and the socket, one after the other. */
const SHOWER_MS = 1_000

export type Ladder = {
  /** `new`: the first connection is not there yet. */
  readonly state: 'new' | 'live' | 'down' | 'closed'
  /** When the shell should say `tick`; `Infinity` when nothing is due. */
  readonly dueMs: number
  /** The last attempt, so that two are never too close. */
  readonly actedMs: number
  /**
   * When the outage began, and when its last connection was made; `Infinity` when all is well, which a live connection
   * is only once something was heard: that a path was found does not prove that it carries.
   */
  readonly sinceMs: number
  readonly madeMs: number
  /** While live. */
  readonly silence: number
  /** While down: when it is looked at next, and whether there is a look to compare that with. */
  readonly lookMs: number
  readonly compares: boolean
  /** While down: no restart mends it, since its negotiation threw or its control channel closed. */
  readonly broken: boolean
  /** While down: `reconnecting` was said. */
  readonly told: boolean
}

export type LadderEvent =
  /** The browser says so; `disconnected` and `failed` are the same to us. */
  | 'connected'
  | 'lost'
  /** A frame came through the control channel. */
  | 'heard'
  /** The transport has received something since the last `look`, or nothing. */
  | 'carries'
  | 'silent'
  /** The negotiation threw or was declined. */
  | 'broken'
  /** The control channel closed. */
  | 'gone'
  /** The polite side hears nothing. */
  | 'asked'
  /** There is another connection, from either side. */
  | 'replaced'
  /** An exchange of offer and answer is complete. */
  | 'answered'
  /** The network, the page, the peer or the server is back. */
  | 'wake'
  | 'tick'
  | 'close'

/**
 * `ask`, `ask-anew`: have the other side restart, or make a new connection. `reach`: the server is wanted for it.
 * `suspect`, `reconnecting`, `connected`: tell.
 */
export type LadderEffect =
  | 'ping'
  | 'look'
  | 'reach'
  | 'suspect'
  | 'restart'
  | 'rebuild'
  | 'ask'
  | 'ask-anew'
  | 'reconnecting'
  | 'connected'

export type Surroundings = {
  readonly nowMs: number
  readonly polite: boolean
  /** It has no control channel, and restarts nothing (C5). */
  readonly plain: boolean
  /** The server can hand something on to the peer now. */
  readonly reachable: boolean
  /** The control channel is open, whether it carries or not. */
  readonly open: boolean
}

type Step = readonly [Ladder, readonly LadderEffect[]]

const WELL = { sinceMs: Infinity, madeMs: Infinity }

const firstRung: Ladder = {
  ...WELL,
  state: 'new',
  dueMs: Infinity,
  actedMs: -Infinity,
  silence: 0,
  lookMs: Infinity,
  compares: false,
  broken: false,
  told: false,
}

/** @param now nothing before the first event */
export function climb(now: Ladder = firstRung, event: LadderEvent, at: Surroundings): Step {
  const { state, dueMs, actedMs, sinceMs, silence } = now
  const { nowMs, polite, plain, reachable } = at
  const down = state === 'down'
  const broken = down && now.broken
  const told = down && now.told
  const stepMs = Math.min(Math.max((nowMs - sinceMs) / BACKOFF, STEP_MS), MAX_STEP_MS)
  const outage = {
    state: 'down',
    sinceMs: Math.min(sinceMs, nowMs),
    lookMs: nowMs,
    compares: false,
    told,
  } as const

  function to(change: Partial<Ladder>, ...effects: readonly LadderEffect[]): Step {
    return [{ ...now, ...change }, effects]
  }

  function live(quiet: number, ...effects: readonly LadderEffect[]): Step {
    const due = plain ? Infinity : nowMs + SILENCE_MS
    return to({ ...(quiet ? {} : WELL), state: 'live', silence: quiet, dueMs: due }, ...effects)
  }

  /** The next attempt soon, but not too close to the last. */
  function fall(isBroken: boolean, delayMs = 0): Step {
    const due = Math.max(nowMs + (plain ? ANEW_MS : delayMs), actedMs + STEP_MS)
    if (down) return to({ broken: isBroken, dueMs: Math.min(dueMs, due) })
    const madeMs = Math.min(now.madeMs, nowMs)
    return to({ ...outage, broken: isBroken, madeMs, dueMs: due }, 'suspect')
  }

  function act(): Step {
    const useless = broken || plain
    const anew = reachable && (useless || nowMs - now.madeMs >= ANEW_MS)
    const reach: readonly LadderEffect[] = reachable ? [] : ['reach']
    if (!reachable && (useless || !at.open)) return to({ dueMs: nowMs + stepMs }, ...reach)
    const asks = polite && !plain
    const acted = {
      actedMs: nowMs,
      // Who only asks hears nothing of it, and asks again.
      dueMs: nowMs + (asks ? stepMs : Math.max(stepMs, ANEW_MS)),
      madeMs: anew ? nowMs : now.madeMs,
    }
    if (asks) return to(acted, 'ping', ...reach, anew ? 'ask-anew' : 'ask')
    return to(acted, 'ping', ...reach, anew ? 'rebuild' : 'restart')
  }

  function tick(): Step {
    if (down && !told && nowMs >= sinceMs + TELL_MS) return to({ told: true }, 'reconnecting')
    const late = nowMs - dueMs
    if (late < 0)
      return down && nowMs >= now.lookMs
        ? to({ lookMs: nowMs + stepMs / LOOKS_PER_STEP }, 'look')
        : to({})
    if (late > FROZEN_MS) return to({ silence: 1, dueMs: nowMs + SILENCE_MS }, 'ping')
    if (down) return act()
    if (state === 'new' || silence >= SUSPECT_AFTER) return fall(false)
    const next = { silence: silence + 1, dueMs: nowMs + SILENCE_MS }
    if (silence === SUSPECT_AFTER - 2) return to(next, 'ping', 'look')
    return to(next, silence < 1 ? 'ping' : 'look')
  }

  if (state === 'closed') return to({})
  switch (event) {
    case 'connected':
      if (state === 'new') return live(0, event)
      return down && !broken ? live(AFTER_OUTAGE, event, 'ping') : to({})
    case 'heard':
      if (state === 'new' || broken) return to({})
      return down ? live(0, 'connected') : live(0)
    case 'carries':
    case 'silent':
      if (down && !now.compares) return to({ compares: true })
      if (down && !broken && event === 'carries') return live(AFTER_OUTAGE, 'connected', 'ping')
      if (state !== 'live' || silence < SUSPECT_AFTER) return to({})
      return event === 'carries' ? live(0) : fall(false)
    case 'lost':
      return down ? to({}) : fall(false)
    case 'broken':
      // The other side has most often heard of it, and made the first move.
      return fall(true, polite ? STEP_MS : 0)
    case 'gone':
      return fall(true, TELL_MS)
    case 'asked':
      return polite || plain ? to({}) : fall(broken)
    case 'replaced':
      if (state === 'new') return to({ dueMs: Infinity })
      return to({ ...outage, broken: false, madeMs: nowMs, dueMs: nowMs + ANEW_MS })
    case 'answered':
      if (state === 'live' || plain) return to({})
      return to({ dueMs: Math.min(dueMs, nowMs + (down ? stepMs : ANEW_MS)) })
    case 'wake':
      if (down) return to({ dueMs: Math.max(nowMs, actedMs + SHOWER_MS) })
      return state === 'live' && !plain ? live(Math.min(silence, 0) || 1, 'ping') : to({})
    case 'tick':
      return tick()
    case 'close':
      return to({ state: 'closed', dueMs: Infinity })
  }
}

/** When the shell should say the next `tick`. */
export function dueAtMs({ state, told, dueMs, lookMs, sinceMs }: Ladder): number {
  if (state !== 'down') return dueMs
  return Math.min(dueMs, lookMs, told ? Infinity : sinceMs + TELL_MS)
}
