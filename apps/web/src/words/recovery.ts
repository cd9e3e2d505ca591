/** The calm line (A7): what is wrong and what is being done, or `null` where all is well. */
import type { RoomStatus } from 'roomful'
import { listNames } from './lists.ts'
import { say } from './say.ts'

export type Recovery = {
  readonly status: RoomStatus
  /** How many others there are a live connection to. */
  readonly connected: number
  /** Names of those whose connection is being restored. */
  readonly reconnecting: readonly string[]
}

export function recoveryLine({ status, connected, reconnecting }: Recovery): string | null {
  const away = status === 'offline' || status === 'connecting'
  const names = listNames(reconnecting)
  if (away && names !== '') return say('away-and-restoring', { names })
  if (away) return say(connected > 0 ? 'away-call-goes-on' : 'away-alone')
  return names === '' ? null : say('restoring', { names })
}
