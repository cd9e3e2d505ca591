/**
 * A microphone that sounds as loud as the test says, in the place of the device. Sent to the page as its source, so it refers to
 * nothing outside of itself.
 */

declare global {
  /** From 0 to 1, of full scale. */
  var voice: (amplitude: number) => void
  /** Tracks that were copied from that of the microphone. */
  var copies: MediaStreamTrack[]
}

export function installVoice(): void {
  globalThis.copies = []
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext()
    const tone = new OscillatorNode(context, { frequency: 300 })
    const gain = new GainNode(context, { gain: 0 })
    const destination = new MediaStreamAudioDestinationNode(context)
    tone.connect(gain).connect(destination)
    tone.start()
    globalThis.voice = (amplitude) => {
      gain.gain.value = amplitude
    }
    for (const track of destination.stream.getTracks()) {
      const clone = track.clone.bind(track)
      track.clone = () => {
        const copy = clone()
        globalThis.copies.push(copy)
        return copy
      }
    }
    return destination.stream
  }
}
