/** How loud a track of our own is, by an analyser on a copy of it: the copy is heard while the track itself is muted. */

/** 85 ms at 48 kHz: most of what was between two looks. */
const SAMPLES = 4_096

export type Meter = {
  /** The mean of the last 85 ms, 0 to 1, as RTCRtpSynchronizationSource.audioLevel. */
  readonly level: () => number
  readonly stop: () => void
}

export function openMeter(track: MediaStreamTrack): Meter {
  const copy = track.clone()
  copy.enabled = true
  // Its latency is nobody's concern, and large steps cost least.
  const context = new AudioContext({ latencyHint: 'playback' })
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES })
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser)
  const samples = new Float32Array(SAMPLES)

  // A page that was opened by a link may not measure before the first gesture.
  const ended = new AbortController()
  const resume = (): void => void context.resume().catch(() => {})
  for (const gesture of ['pointerdown', 'keydown'] as const)
    addEventListener(gesture, resume, { signal: ended.signal, capture: true, once: true })

  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples)
      return meanOf(samples)
    },
    stop: () => {
      ended.abort()
      copy.stop()
      void context.close()
    },
  }
}

/** The root of the mean square. */
export function meanOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample ** 2
  return Math.min(1, Math.sqrt(sum / samples.length))
}
