/** What the other side's descriptions bring: which tracks begin and end, and in which streams (W3C WebRTC, 5.7). */
import { isReceiving, reversed, type Section } from './description.ts'
import { createStream } from './media.ts'
import type { OpenTransceiver } from './transceivers.ts'

export type Receiving = {
  readonly hear: (carrier: OpenTransceiver, section: Section) => void
  /** The tracks that came since the last call, each with what its event tells. */
  readonly take: () => readonly object[]
}

export function createReceiving(): Receiving {
  const streams = new Map<string, MediaStream>()
  const carrying = new Set<OpenTransceiver>()
  let arrivals: object[] = []

  function streamNamed(name: string): MediaStream {
    const stream = streams.get(name) ?? createStream([], name)
    streams.set(name, stream)
    return stream
  }

  return {
    hear: (carrier, { rejected, direction, streams: names }) => {
      const { transceiver } = carrier
      const { receiver } = transceiver
      const receives = !rejected && isReceiving(reversed(direction))
      const wanted = receives ? names.map(streamNamed) : []
      for (const stream of streams.values())
        if (!wanted.includes(stream)) stream.removeTrack(receiver.track)
      for (const stream of wanted) stream.addTrack(receiver.track)
      if (receives && !carrying.has(carrier))
        arrivals.push({ transceiver, receiver, track: receiver.track, streams: wanted })
      if (receives) carrying.add(carrier)
      else carrying.delete(carrier)
    },
    take: () => {
      const taken = arrivals
      arrivals = []
      return taken
    },
  }
}
