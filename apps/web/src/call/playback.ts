/** The sound of the others. Browsers may refuse to play before a gesture: then one tap plays all of it. */
import { createStore, type Store } from '../store.ts'

export type Playback = {
  /** The browser refuses to play until there was a gesture. */
  readonly blocked: Store<boolean, boolean>
  /** Plays from now on; the function that it returns ends it. */
  readonly play: (element: HTMLAudioElement, track: MediaStreamTrack) => () => void
  /** To be called from a gesture. */
  readonly resume: () => void
}

export function createPlayback(): Playback {
  const blocked = createStore<boolean, boolean>(false, (_, next) => next)
  const elements = new Set<HTMLAudioElement>()

  const begin = async (element: HTMLAudioElement): Promise<void> => {
    try {
      await element.play()
    } catch (error) {
      // Anything else is a source that was replaced or taken away meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked.dispatch(true)
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
      blocked.dispatch(false)
      for (const element of elements) void begin(element)
    },
  }
}
