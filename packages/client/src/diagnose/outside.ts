/** All checks from outside of a room: for whoever could not join, or wants to know before (T3). Loaded on first use. */
import type { JoinOptions } from '../options.ts'
import { randomText } from '../random.ts'
import { roomAddress } from '../signaling/address.ts'
import { lookAround } from './device.ts'
import type { Finding } from './finding.ts'
import { tryIceServers } from './ice-server.ts'
import { judge } from './judge.ts'
import { askToJoin } from './server.ts'

const NAME_BYTES = 12

export type DiagnoseOptions = Pick<JoinOptions, 'server' | 'iceServers' | 'relayOnly' | 'token'> & {
  /** The room to try, whose members see somebody come and go. @default one that nobody else is in */
  readonly room?: string
}

export async function diagnose(options: DiagnoseOptions): Promise<readonly Finding[]> {
  const { token, iceServers = [], relayOnly = false } = options
  const { room = `diagnosis-${randomText(NAME_BYTES)}`, server = location.origin } = options
  const address = await roomAddress(room, server)
  const looking = lookAround()
  const asked = await askToJoin(address, typeof token === 'function' ? await token() : token)
  return judge({
    ...(await looking),
    server: asked.server,
    relayOnly,
    iceServers: await tryIceServers([...asked.iceServers, ...iceServers]),
    peers: [],
  })
}
