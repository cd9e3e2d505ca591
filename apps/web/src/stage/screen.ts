/** The device's own screen: all of it for the call, and awake while it lasts. */

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
