/** How loud a track is, ten times a second. One AudioContext, closed with the last listener. */

const PERIOD_MS = 100
const SAMPLES = 1_024
/** Quieter is shown as nothing, louder than the other as everything. */
const QUIET_DB = -55
const LOUD_DB = -12

/** From samples between -1 and 1 to a level between 0 and 1, as the ear hears it. */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2
  const db = 10 * Math.log10(sum / Math.max(1, samples.length))
  if (!Number.isFinite(db)) return 0
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)))
}

/** Tells the level until the function that it returns is called. */
export function listenToLevel(
  track: MediaStreamTrack,
  listener: (level: number) => void,
): () => void {
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES })
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
  const samples = new Float32Array(SAMPLES)

  const timer = setInterval(() => {
    if (document.hidden) return
    analyser.getFloatTimeDomainData(samples)
    listener(levelOf(samples))
  }, PERIOD_MS)

  // A page that was opened by a link may not play, and so not measure, before the first gesture.
  const ended = new AbortController()
  const resume = (): void => void context.resume()
  for (const gesture of ['pointerdown', 'keydown'] as const)
    addEventListener(gesture, resume, { signal: ended.signal, once: true, capture: true })

  return () => {
    ended.abort()
    clearInterval(timer)
    void context.close()
  }
}
