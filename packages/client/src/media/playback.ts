/** The sound of the others (M1): browsers may refuse to play before a gesture. Then one call from a gesture plays all of it. */
import { RoomError } from '../errors.ts'
import { createEvents, type On } from '../events.ts'
import type { Room } from '../types.ts'

export type PlaybackEvents = {
  /** `error` is there, or gone. */
  readonly change: readonly []
}

/** What plays in a page of what a room's others send. */
export type Playback = {
  /** `playback-blocked` while the browser refuses to play something before a gesture, else `null`. */
  readonly error: RoomError | null
  /** Plays a stream on an element from now on; the function that it returns ends that. */
  readonly play: (element: HTMLMediaElement, stream: MediaStream) => () => void
  /** Plays what was refused. For a click or a key: elsewhere the browser refuses again, and `error` stays. */
  readonly resume: () => void
  readonly on: On<PlaybackEvents>
}

const opened = new WeakMap<Room, Playback>()

/** The playback of a room: the same object for the same room. */
export function playbackOf(room: Room): Playback {
  const playback = opened.get(room) ?? openPlayback()
  opened.set(room, playback)
  return playback
}

function openPlayback(): Playback {
  const { on, emit } = createEvents<PlaybackEvents>()
  const playing = new Set<HTMLMediaElement>()
  const refused = new Set<HTMLMediaElement>()
  let error: RoomError | null = null

  function look(): void {
    if (refused.size > 0 === (error !== null)) return
    error =
      refused.size > 0
        ? new RoomError(
            'playback-blocked',
            'The browser plays no sound before a gesture: call resume() in a click.',
          )
        : null
    emit('change')
  }

  async function begin(element: HTMLMediaElement): Promise<void> {
    try {
      const started = element.play()
      // A refusal leaves it paused; the promise waits for the first sound, which may be late (HTML, 4.8.11.8).
      if (!element.paused) refused.delete(element)
      await started
    } catch (reason) {
      // Anything else is a source that was replaced or taken away meanwhile.
      if (reason instanceof DOMException && reason.name === 'NotAllowedError')
        if (playing.has(element)) refused.add(element)
    }
  }

  return {
    get error() {
      return error
    },
    play: (element, stream) => {
      playing.add(element)
      element.srcObject = stream
      void begin(element).then(look)
      return () => {
        playing.delete(element)
        refused.delete(element)
        element.srcObject = null
        look()
      }
    },
    resume: () => {
      for (const element of refused) void begin(element).then(look)
      look()
    },
    on,
  }
}
