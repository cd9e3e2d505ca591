/** Whether somebody is still there, asked by WebSocket pings (RFC 6455, 5.5.2; R1). Pure. */

const EVERY_MS = 15_000
/** Pings in a row without a sign of life. */
const MAX_MISSED = 2

export type Pulse = { readonly missed: number; readonly dueMs: number }

export function firstPulse(nowMs: number): Pulse {
  return { missed: 0, dueMs: nowMs + EVERY_MS }
}

/** Any frame is a sign of life, a pong or not. */
export function signOfLife(pulse: Pulse): Pulse {
  return pulse.missed === 0 ? pulse : { ...pulse, missed: 0 }
}

/** What is due now. Pings are counted and not timed, so a process that was stopped for a minute evicts nobody. */
export function beat(
  pulse: Pulse,
  nowMs: number,
): readonly [Pulse, 'nothing' | 'ping' | 'timeout'] {
  if (nowMs < pulse.dueMs) return [pulse, 'nothing']
  if (pulse.missed >= MAX_MISSED) return [pulse, 'timeout']
  return [{ missed: pulse.missed + 1, dueMs: nowMs + EVERY_MS }, 'ping']
}
