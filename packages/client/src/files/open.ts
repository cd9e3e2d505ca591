/** Opens the files of a room: what the room says goes to them, and what they say to the room. */
import type { PeerId } from '@roomful/protocol'
import { targetsOf } from '../deliver.ts'
import { RoomError } from '../errors.ts'
import type { SendFileOptions } from './file.ts'
import { openFiles } from './files.ts'
import type { FileChannel, FileHost } from './port.ts'

export type RoomFiles = {
  readonly attach: (peer: PeerId) => void
  readonly send: (file: Blob, options: SendFileOptions) => Promise<void>
}

export function openRoomFiles(
  { room, peers, problem, trace }: FileHost,
  channels: ReadonlyMap<PeerId, FileChannel>,
): RoomFiles {
  const { on } = room()
  const files = openFiles({
    self: () => room().id,
    peerOf: (id) => peers.get(id)?.peer,
    isPlain: (id) => peers.get(id)?.links.current()?.isPlain() === true,
    realtimeOf: (id) => peers.get(id)?.realtime()?.channel ?? null,
    onOffer: (offer) => peers.get(offer.peer.id)?.offer(offer),
    onProblem: problem,
    onHeld: (heldBytes) => trace(() => ({ type: 'files', heldBytes })),
    drop: (id, what) => peers.get(id)?.fault(what),
  })
  on('peer-left', ({ id }, reason) => files.left(id, reason))
  on('peer-joined', ({ id }) => files.joined(id))
  on('status', (status) => {
    if (status === 'closed')
      files.close(room().closedBy ?? new RoomError('closed', 'Left the room.'))
  })

  function attach(peer: PeerId): void {
    const port = channels.get(peer)
    if (!port) return
    port.channel.onmessage = null
    files.attach(peer, port.channel, port.held)
  }

  for (const peer of channels.keys()) attach(peer)
  return {
    attach,
    send: async (file, options) => {
      const { status, closedBy } = room()
      if (status === 'closed') throw closedBy ?? new RoomError('closed', 'Left: join again.')
      if (!(file instanceof Blob))
        throw new RoomError('bad-argument', 'A file is a File or a Blob.')
      if (!globalThis.crypto?.subtle)
        throw new RoomError('insecure-context', 'Files need a page that was loaded over HTTPS.')
      const to = targetsOf(peers, options).map(({ peer }) => peer.id)
      if (to.length === 0) throw new RoomError('peer-not-found', 'Nobody else is in the room.')
      await files.send(file, [...new Set(to)], options)
    },
  }
}
