/** What both contestants' pages measure with, so that neither is measured otherwise. */

/** Shows a remote stream; resolves when its first frame is on the screen. @param {MediaStream} stream */
export async function firstFrame(stream) {
  const video = document.createElement('video')
  video.muted = true
  video.autoplay = true
  video.playsInline = true
  video.srcObject = stream
  document.body.append(video)
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve))
}

/** Resolves at a time that all pages share. @param {number} atMs since 1970 */
export async function startsAt(atMs) {
  const waitMs = -since(atMs)
  if (waitMs < 0) throw new Error('the pages were not ready in time for a common start')
  await new Promise((resolve) => setTimeout(resolve, waitMs))
}

/** Milliseconds since such a time. @param {number} atMs */
export function since(atMs) {
  return performance.timeOrigin + performance.now() - atMs
}

/** The same camera for everybody: small, so that what is measured is the way to the first frame. */
export const CAMERA = { width: 320, height: 180, frameRate: 30 }

/**
 * A promise and what resolves it.
 * @template T
 * @returns {{ promise: Promise<T>, resolve: (value: T) => void }}
 */
export function awaited() {
  /** @type {(value: T) => void} */
  let resolve = () => {}
  const promise = new Promise((/** @type {(value: T) => void} */ settle) => (resolve = settle))
  return { promise, resolve }
}
