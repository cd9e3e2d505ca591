import type { Peer, PeerId, PeerStats, Room } from 'roomful'
import { useEffect, useState } from 'react'
import { keep } from './plot.ts'

export type History = { readonly peer: Peer; readonly stats: readonly PeerStats[] }

/** How the connection to each of the others was since this is shown. */
export function useHistories(room: Room): readonly History[] {
  const [histories, setHistories] = useState<ReadonlyMap<PeerId, History>>(new Map())
  useEffect(() => {
    const ends = new Map<PeerId, () => void>()
    const watch = (peer: Peer): void => {
      const end = peer.stats((next) =>
        setHistories((before) => {
          const stats = keep(before.get(peer.id)?.stats ?? [], next)
          return new Map(before).set(peer.id, { peer, stats })
        }),
      )
      ends.set(peer.id, end)
    }
    const forget = ({ id }: Peer): void => {
      ends.get(id)?.()
      ends.delete(id)
      setHistories((before) => new Map([...before].filter(([other]) => other !== id)))
    }
    for (const peer of room.peers.values()) watch(peer)
    const offs = [room.on('peer-joined', watch), room.on('peer-left', forget)]
    return () => {
      for (const end of [...offs, ...ends.values()]) end()
    }
  }, [room])
  return [...histories.values()]
}
