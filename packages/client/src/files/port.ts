/** All that a room has of files until the first one: the channels, and what came through them meanwhile. */
import type { PeerId } from '@roomful/protocol'
import { ask } from '../asked.ts'
import { inWords, type RoomError } from '../errors.ts'
import type { PeerEntry } from '../peer.ts'
import type { Trace } from '../tracer.ts'
import type { Room } from '../types.ts'
import type { RoomFiles } from './open.ts'

/** Before anything was accepted a peer has not more to say. */
const MAX_HELD = 64

export type FileChannel = {
  readonly channel: RTCDataChannel
  readonly held: readonly unknown[]
}

export type FileHost = {
  readonly room: () => Room
  readonly peers: ReadonlyMap<PeerId, PeerEntry>
  readonly problem: (error: RoomError) => void
  readonly trace: Trace
}

export type FilePort = {
  readonly send: Room['sendFile']
  /** The channel of a new link. */
  readonly attach: (peer: PeerId, channel: RTCDataChannel) => void
}

export function createFilePort(host: FileHost): FilePort {
  const channels = new Map<PeerId, FileChannel>()
  let loading: Promise<RoomFiles> | undefined

  const load = (): Promise<RoomFiles> =>
    (loading ??= ask((later) => later.files(host, channels)).catch(async (cause: unknown) => {
      loading = undefined
      throw await inWords('internal', 'files', cause)
    }))

  return {
    send: async (file, options = {}) => (await load()).send(file, options),
    attach: (peer, channel) => {
      const held: unknown[] = []
      channels.set(peer, { channel, held })
      channel.onmessage = ({ data }) => {
        if (held.push(data) > MAX_HELD) host.peers.get(peer)?.fault('too much before an answer')
        load().catch(host.problem)
      }
      void loading?.then(
        (files) => files.attach(peer),
        () => {},
      )
    },
  }
}
