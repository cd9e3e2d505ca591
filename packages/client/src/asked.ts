/** What few rooms are ever asked for: loaded then. */
import type { PeerId } from '@roomful/protocol'
import type { Finding } from './diagnose/finding.ts'
import type { diagnoseRoom } from './diagnose/inside.ts'
import type { Peer } from './types.ts'

export async function askPhrase(self: PeerId, peers: readonly Peer[]): Promise<string> {
  return (await import('./trust/phrase.ts')).safetyPhrase(self, peers)
}

export async function askDiagnosis(
  ...of: Parameters<typeof diagnoseRoom>
): Promise<readonly Finding[]> {
  return (await import('./diagnose/inside.ts')).diagnoseRoom(...of)
}
