/** What this page shows of the others' tracks: of each element its size, whether it is in view, and whether the page is (M4). */
import type { Display, DisplayOptions } from '../types.ts'
import type { Picture } from './picture.ts'
import { larger, pictureIn, type Box } from './wish.ts'

export type Shown = Picture & { readonly important: boolean }

export type Displays = {
  readonly add: (
    what: MediaStream | MediaStreamTrack,
    where: Display,
    options: DisplayOptions,
  ) => () => void
  /** What is shown of a track; `null`: the app has never said. */
  readonly shownOf: (track: MediaStreamTrack, stream: MediaStream) => Shown | null
  readonly stop: () => void
}

type Entry = {
  readonly what: MediaStream | MediaStreamTrack
  readonly where: Display
  readonly options: DisplayOptions
}

const NOTHING: Shown = { widthPx: 0, heightPx: 0, framesPerSecond: 0, important: false }
const FRAMES = 30

export function createDisplays(onChange: () => void): Displays {
  const entries = new Set<Entry>()
  const known = new WeakSet<MediaStream | MediaStreamTrack>()
  const followed = new Map<Element, { count: number; inView: boolean; end: () => void }>()
  let ended = false

  function follow(element: Element): void {
    const before = followed.get(element)
    if (before) return void before.count++
    // Until the browser has said so it may be in view.
    const watching = new AbortController()
    const { signal } = watching
    const entry = { count: 1, inView: true, end: (): void => watching.abort() }
    const itsWindow = windowOf(element)
    const size = new itsWindow.ResizeObserver(onChange)
    const view = new itsWindow.IntersectionObserver((seen) => {
      entry.inView = seen.at(-1)?.isIntersecting ?? entry.inView
      onChange()
    })
    followed.set(element, entry)
    size.observe(element)
    view.observe(element)
    element.addEventListener('resize', onChange, { signal }) // of the picture in a video
    itsWindow.document.addEventListener('visibilitychange', onChange, { signal })
    itsWindow.addEventListener('resize', onChange, { signal }) // for another pixel ratio
    signal.addEventListener('abort', () => {
      size.disconnect()
      view.disconnect()
    })
  }

  function unfollow(element: Element): void {
    const entry = followed.get(element)
    if (!entry || --entry.count > 0) return
    followed.delete(element)
    entry.end()
  }

  function pictureOf(where: Display): Picture {
    if (!isElement(where)) return { framesPerSecond: FRAMES, ...where }
    const { document, devicePixelRatio: pixelRatio } = windowOf(where)
    const floats = document.pictureInPictureElement === where
    if (!floats && (document.hidden || !followed.get(where)?.inView)) return NOTHING
    return pictureIn(where.getBoundingClientRect(), { inside: wholeIn(where), pixelRatio })
  }

  return {
    add: (what, where, options) => {
      // The room was left while this was loaded: there is nobody to tell, and nothing would end the watching.
      if (ended) return () => {}
      const entry = { what, where, options }
      entries.add(entry)
      known.add(what)
      if (isElement(where)) follow(where)
      onChange()
      return () => {
        if (!entries.delete(entry)) return
        if (isElement(where)) unfollow(where)
        onChange()
      }
    },
    shownOf: (track, stream) => {
      if (!known.has(track) && !known.has(stream)) return null
      return [...entries]
        .filter(({ what }) => what === track || what === stream)
        .map(({ where, options }): Shown => {
          const picture = pictureOf(where)
          const { framesPerSecond = picture.framesPerSecond, important = false } = options
          return { ...picture, framesPerSecond: Math.round(framesPerSecond), important }
        })
        .reduce(
          (one, other) => ({
            ...larger(one, other),
            important: one.important || other.important,
          }),
          NOTHING,
        )
    },
    stop: () => {
      ended = true
      for (const { end } of followed.values()) end()
      followed.clear()
      entries.clear()
    },
  }
}

function isElement(where: Display): where is Element {
  return 'getBoundingClientRect' in where
}

/** Whose size and view it has: not the page's where it stands in a window above others. */
function windowOf({ ownerDocument }: Element): Window & typeof globalThis {
  return ownerDocument.defaultView ?? globalThis.window
}

/** The size of a video's picture, where all of it is shown. */
function wholeIn(element: Element): Box | null {
  const itsWindow = windowOf(element)
  if (!(element instanceof itsWindow.HTMLVideoElement) || element.videoWidth === 0) return null
  const { objectFit } = itsWindow.getComputedStyle(element)
  return objectFit === 'contain' || objectFit === 'scale-down'
    ? { width: element.videoWidth, height: element.videoHeight }
    : null
}
