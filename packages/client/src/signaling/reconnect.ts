/**
 * When to connect, when to ask whether the socket still lives, when to give it up (N1; PROTOCOL.md, R1).
 * Pure: the shell (socket.ts) passes in the time and does what the effects say.
 */
import type { AfterClose } from '@roomful/protocol'

/** A connect attempt without `joined` is dropped after this. */
const JOIN_TIMEOUT_MS = 5_000
/** After so much silence we ask: the browser shows no pings, and a dead socket says nothing. */
const SILENCE_MS = 11_500
/** So long an answer may take. */
const ANSWER_TIMEOUT_MS = 3_000
/** Before each attempt in a row, and before all after these. */
const DELAYS_MS = [0, 300, 1_200, 2_700, 4_800]
const MAX_DELAY_MS = 7_000
/** A server that found us too busy wants to hear nothing for a while. */
const LATER_MS = 5_000
/** What we would rather have at once waits this long after a failure: it may be said again and again. */
const SOONEST_MS = 1_000
/** Up to this part of a delay is added by chance, so that a room does not come back in one instant. */
const JITTER = 0.3

/** At `dueAtMs` the shell sends the next `tick`: a socket that is not open by then is dropped, and so on. */
export type Reconnect =
  | { readonly state: 'connecting'; readonly attempt: number; readonly dueAtMs: number }
  | { readonly state: 'open'; readonly dueAtMs: number }
  | { readonly state: 'asked'; readonly dueAtMs: number }
  | {
      readonly state: 'waiting'
      readonly attempt: number
      readonly dueAtMs: number
      /** When it may be due where it is needed sooner. */
      readonly soonestMs: number
    }
  | { readonly state: 'stopped'; readonly dueAtMs: null }

export type ReconnectEvent =
  | { readonly type: 'joined' }
  /** Any frame came. */
  | { readonly type: 'heard' }
  | { readonly type: 'lost'; readonly next: Exclude<AfterClose, 'ask-for-token'> }
  /** The network is back, or the page is shown again: what we know may be stale. */
  | { readonly type: 'wake' }
  /** A peer cannot be reached: if the network broke, the socket broke as well, and it takes the server to mend both. */
  | { readonly type: 'suspect' }
  | { readonly type: 'tick' }
  | { readonly type: 'stop' }

/** `connect`: open a socket. `drop`: forget the one there is. `ask`: send `alive`. */
export type ReconnectEffect = 'connect' | 'drop' | 'ask'

type Step = readonly [Reconnect, readonly ReconnectEffect[]]

export function startConnecting(nowMs: number, attempt = 0): Step {
  return [{ state: 'connecting', attempt, dueAtMs: nowMs + JOIN_TIMEOUT_MS }, ['connect']]
}

/** @param random from 0 to 1 */
export function reconnect(
  now: Reconnect,
  event: ReconnectEvent,
  nowMs: number,
  random: number,
): Step {
  switch (event.type) {
    case 'joined':
      return now.state === 'connecting' ? listen(nowMs) : [now, []]
    case 'heard':
      return now.state === 'open' || now.state === 'asked' ? listen(nowMs) : [now, []]
    case 'lost':
      if (now.state === 'stopped') return [now, []]
      if (event.next === 'stay-away') return [STOPPED, []]
      return [wait(now, event.next === 'resume-later' ? LATER_MS : 0, nowMs, random), []]
    case 'wake':
      return now.state === 'waiting' ? startConnecting(nowMs, now.attempt) : ask(now, nowMs)
    case 'suspect':
      if (now.state !== 'waiting') return ask(now, nowMs)
      return [{ ...now, dueAtMs: Math.min(now.dueAtMs, now.soonestMs) }, []]
    case 'tick':
      if (now.dueAtMs === null || nowMs < now.dueAtMs) return [now, []]
      return now.state === 'connecting' || now.state === 'asked'
        ? [wait(now, 0, nowMs, random), ['drop']]
        : reconnect(now, { type: 'wake' }, nowMs, random)
    case 'stop':
      return [STOPPED, ['drop']]
  }
}

const STOPPED: Reconnect = { state: 'stopped', dueAtMs: null }

function listen(nowMs: number): Step {
  return [{ state: 'open', dueAtMs: nowMs + SILENCE_MS }, []]
}

function ask(now: Reconnect, nowMs: number): Step {
  if (now.state !== 'open') return [now, []]
  return [{ state: 'asked', dueAtMs: nowMs + ANSWER_TIMEOUT_MS }, ['ask']]
}

function wait(now: Reconnect, atLeastMs: number, nowMs: number, random: number): Reconnect {
  const attempt = 'attempt' in now ? now.attempt + 1 : 0
  const delayMs = Math.max(atLeastMs, DELAYS_MS[attempt] ?? MAX_DELAY_MS)
  return {
    state: 'waiting',
    attempt,
    dueAtMs: nowMs + delayMs * (1 + JITTER * random),
    soonestMs: nowMs + Math.max(atLeastMs, SOONEST_MS),
  }
}
