/**
 * When to connect, when to ask whether the socket still lives, when to give it up (N1; PROTOCOL.md, R1).
 * Pure: the shell (socket.ts) passes in the time and does what the effects say.
 */

/** A connect attempt without `joined` is dropped after this. */
const JOIN_TIMEOUT_MS = 5_000
/** After so much silence we ask: the browser shows no pings, and a dead socket says nothing. */
const SILENCE_MS = 11_500
/** So long an answer may take. */
const ANSWER_TIMEOUT_MS = 3_000
/** Before each attempt in a row. */
const DELAYS_MS = [0, 300, 1_200, 2_700, 4_800, 7_000]
/** A server that found us too busy wants to hear nothing for a while. */
const LATER_MS = 5_000
/** Up to this part of a delay is added by chance, so that a room does not come back in one instant. */
const JITTER = 0.3

export type Reconnect =
  | { readonly state: 'connecting'; readonly attempt: number; readonly dropAtMs: number }
  | { readonly state: 'open'; readonly askAtMs: number }
  | { readonly state: 'asked'; readonly dropAtMs: number }
  | { readonly state: 'waiting'; readonly attempt: number; readonly connectAtMs: number }
  | { readonly state: 'stopped' }

export type ReconnectEvent =
  | { readonly type: 'joined' }
  /** Any frame came. */
  | { readonly type: 'heard' }
  | { readonly type: 'lost'; readonly next: 'resume' | 'resume-later' | 'stop' }
  /** The network is back, or the page is shown again: what we know may be stale. */
  | { readonly type: 'wake' }
  /** A peer turned suspect: if the network broke, the socket broke as well. */
  | { readonly type: 'suspect' }
  | { readonly type: 'tick' }
  | { readonly type: 'stop' }

/** `connect`: open a socket. `drop`: forget the one there is. `ask`: send `alive`. */
export type ReconnectEffect = 'connect' | 'drop' | 'ask'

type Step = readonly [Reconnect, readonly ReconnectEffect[]]

export function startConnecting(nowMs: number): Step {
  return connect(0, nowMs)
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
      return now.state === 'connecting' ? [listening(nowMs), []] : [now, []]
    case 'heard':
      return isOpen(now) ? [listening(nowMs), []] : [now, []]
    case 'lost':
      if (now.state === 'stopped') return [now, []]
      if (event.next === 'stop') return [{ state: 'stopped' }, []]
      return [wait(now, event.next === 'resume-later' ? LATER_MS : 0, nowMs, random), []]
    case 'wake':
      if (now.state === 'waiting') return connect(now.attempt, nowMs)
      return ask(now, nowMs)
    case 'suspect':
      return ask(now, nowMs)
    case 'tick':
      return tick(now, nowMs, random)
    case 'stop':
      return [{ state: 'stopped' }, ['drop']]
  }
}

/** When the shell should send the next `tick`, or `null` when nothing is due. */
export function dueAtMs(now: Reconnect): number | null {
  switch (now.state) {
    case 'connecting':
    case 'asked':
      return now.dropAtMs
    case 'open':
      return now.askAtMs
    case 'waiting':
      return now.connectAtMs
    case 'stopped':
      return null
  }
}

function tick(now: Reconnect, nowMs: number, random: number): Step {
  const due = dueAtMs(now)
  if (due === null || nowMs < due) return [now, []]
  switch (now.state) {
    case 'connecting':
    case 'asked':
      return [wait(now, 0, nowMs, random), ['drop']]
    case 'open':
      return ask(now, nowMs)
    case 'waiting':
      return connect(now.attempt, nowMs)
    case 'stopped':
      return [now, []]
  }
}

function isOpen(now: Reconnect): boolean {
  return now.state === 'open' || now.state === 'asked'
}

function listening(nowMs: number): Reconnect {
  return { state: 'open', askAtMs: nowMs + SILENCE_MS }
}

function ask(now: Reconnect, nowMs: number): Step {
  if (now.state !== 'open') return [now, []]
  return [{ state: 'asked', dropAtMs: nowMs + ANSWER_TIMEOUT_MS }, ['ask']]
}

function connect(attempt: number, nowMs: number): Step {
  return [{ state: 'connecting', attempt, dropAtMs: nowMs + JOIN_TIMEOUT_MS }, ['connect']]
}

function wait(now: Reconnect, atLeastMs: number, nowMs: number, random: number): Reconnect {
  const attempt = now.state === 'connecting' || now.state === 'waiting' ? now.attempt + 1 : 0
  const delayMs = Math.max(atLeastMs, DELAYS_MS[Math.min(attempt, DELAYS_MS.length - 1)] ?? 0)
  return { state: 'waiting', attempt, connectAtMs: nowMs + delayMs * (1 + JITTER * random) }
}
