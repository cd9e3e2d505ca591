/** The sound of the others. Browsers may refuse to play before a gesture: then one call from a gesture plays all of it. */
import { createStore, type Store } from './store.ts'

export type Playback = {
  /** The browser refuses to play until there was a gesture. */
  readonly blocked: Store<boolean>
  /** Plays from now on; the function that it returns ends it. */
  readonly play: (element: HTMLAudioElement, track: MediaStreamTrack) => () => void
  /** To be called from a gesture. */
  readonly resume: () => void
}

export function createPlayback(): Playback {
  const blocked = createStore(false)
  const elements = new Set<HTMLAudioElement>()

  const begin = async (element: HTMLAudioElement): Promise<void> => {
    try {
      await element.play()
    } catch (error) {
      // Anything else is a source that was replaced or taken away meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError')
        blocked.change(() => elements.has(element) || blocked.get())
    }
  }

  return {
    blocked,
    play: (element, track) => {
      elements.add(element)
      element.srcObject = new MediaStream([track])
      void begin(element)
      return () => {
        elements.delete(element)
        element.srcObject = null
      }
    },
    resume: () => {
      blocked.change(() => false)
      for (const element of elements) void begin(element)
    },
  }
}

/** Where the sound comes out. A speaker that is gone, or that the page may not use, leaves it where it was. */
export async function playOn(element: HTMLMediaElement, speakerId: string): Promise<void> {
  // Not every browser lets a page choose.
  if (!('setSinkId' in element)) return
  try {
    await element.setSinkId(speakerId)
  } catch {
    // NotFoundError or NotAllowedError: the system's own choice stays.
  }
}
