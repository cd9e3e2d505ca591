/**
 * Others in a room, as `company` in a page: all of them real peers of the SDK, and cheap enough that eight fit into one page.
 * Sent to the page as its source, so it refers to nothing outside of itself but types.
 */
import type { Room } from 'roomful'

type Company = {
  /** Joins with a picture of its own, or none; resolves when it is in. */
  readonly enter: (room: string, name: string, hue: number | null) => Promise<void>
  readonly rooms: Map<string, Room>
}

declare global {
  var company: Company
  var paintCamera: (hue: number, framesPerSecond?: number) => void
}

export function installCompany(): void {
  const FRAMES_PER_SECOND = 2
  const NOWHERE = { widthPx: 0, heightPx: 0 }
  const rooms = new Map<string, Room>()

  globalThis.company = {
    rooms,
    enter: async (name, called, hue) => {
      const { joinRoom } = await load('/roomful.js')
      if (hue !== null) paintCamera(hue, FRAMES_PER_SECOND)
      const hidden = new Set<MediaStreamTrack>()
      const room = await joinRoom(name, { name: called, camera: hue !== null })
      room.on('peer-changed', ({ tracks }) => {
        for (const { track } of tracks) {
          if (track.kind !== 'video' || hidden.has(track)) continue
          hidden.add(track)
          room.display(track, NOWHERE) // nobody here looks: nothing is encoded for them
        }
      })
      rooms.set(`${name}/${called}`, room)
    },
  }
}
