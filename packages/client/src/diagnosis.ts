/** `diagnose`: what works and what does not, without a room to ask. The checks are loaded on first use. */
import type { DiagnoseOptions } from './diagnose/outside.ts'
import type { Finding } from './diagnose/finding.ts'

/**
 * Looks at the server, the relays, the network, camera, microphone and sound, and says in sentences what works, what does
 * not, why, and what to do. Takes up to ten seconds where something stays silent. Asks nobody for leave: devices that the
 * page was never allowed are not opened. In a room, `room.diagnose` knows more.
 * @throws RoomError `bad-room-name`, `bad-argument`
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<readonly Finding[]> {
  return (await import('./diagnose/outside.ts')).diagnose(options)
}
