/** The calm line (A7): what is wrong and what is being done, or `null` where all is well. */
import type { RoomStatus } from 'roomful'
import { listNames } from './lists.ts'

export type Recovery = {
  readonly status: RoomStatus
  /** How many others there are a live connection to. */
  readonly connected: number
  /** Names of those whose connection is being restored. */
  readonly reconnecting: readonly string[]
}

export function recoveryLine({ status, connected, reconnecting }: Recovery): string | null {
  const away = status === 'offline' || status === 'connecting'
  const to = listNames(reconnecting)
  if (away && to !== '') return `The server is away; reconnecting to ${to} …`
  if (away)
    return connected > 0 ? 'The server is away; the call goes on' : 'Reconnecting to the server …'
  return to === '' ? null : `Reconnecting to ${to} …`
}
