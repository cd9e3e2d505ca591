/** The device's own screen: all of it for the call, awake while it lasts, and a small picture above other windows. */

export function canFillScreen(): boolean {
  return document.fullscreenEnabled
}

export function toggleFullScreen(): void {
  const going = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
  // Refused by the browser: all stays as it is, and it says so itself.
  going.catch(() => undefined)
}

export function canShowSmall(): boolean {
  return document.pictureInPictureEnabled
}

/** The largest picture on the stage above other windows, or back. */
export async function toggleSmall(): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture()
  const area = (video: HTMLVideoElement): number => video.clientWidth * video.clientHeight
  const playing = [...document.querySelectorAll<HTMLVideoElement>('.tile video')].filter(
    ({ videoWidth }) => videoWidth > 0,
  )
  const largest = playing.find((video) => playing.every((other) => area(other) <= area(video)))
  await largest?.requestPictureInPicture().catch(() => undefined)
}

/** Keeps the screen on until the function that it returns is called. Lost with the page's view, and asked for again. */
export function stayAwake(): () => void {
  // Undefined on an insecure page and in older browsers, against its type.
  const wakeLock = navigator.wakeLock as WakeLock | undefined
  if (!wakeLock) return () => {}
  let ended = false
  let lock: WakeLockSentinel | null = null
  const ask = async (): Promise<void> => {
    if (document.hidden || ended) return
    // Refused where the battery is low: the call goes on.
    lock = await wakeLock.request('screen').catch(() => null)
    if (ended) await lock?.release()
  }
  const shown = (): void => void ask()
  shown()
  document.addEventListener('visibilitychange', shown)
  return () => {
    ended = true
    document.removeEventListener('visibilitychange', shown)
    void lock?.release()
  }
}
