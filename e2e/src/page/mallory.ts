/**
 * Somebody in the middle of a call: answers one side in the name of the other, offers to the other in the name of the first,
 * with certificates of its own, and hands all messages on. Sent to the page as its source.
 */

export type Mallory = {
  /** Takes the offer of one; gives our offer to the other, in the same shape. */
  readonly take: (offer: string) => Promise<string>
  /** Takes the answer of the other; gives our answer to the one. */
  readonly join: (answer: string) => Promise<string>
  /** From the one who offered, or from the one who answered. */
  readonly candidate: (
    from: 'offerer' | 'answerer',
    candidate: RTCIceCandidateInit,
  ) => Promise<void>
  /** What went through, in the clear. */
  readonly overheard: readonly string[]
}

declare global {
  var mallory: Mallory
}

export function installMallory(): void {
  const faces = { offerer: new RTCPeerConnection(), answerer: new RTCPeerConnection() }
  const overheard: string[] = []
  const utf8 = new TextDecoder()

  // The SDK's channels are negotiated, so that both ends are there without a word.
  for (const [id, init] of [
    [1000, {}],
    [1001, {}],
    [1002, { ordered: false, maxRetransmits: 0 }],
    [1003, {}],
  ] as const) {
    const ends = Object.values(faces).map((pc) =>
      pc.createDataChannel('', { ...init, negotiated: true, id }),
    )
    for (const [at, end] of ends.entries()) {
      const waiting: (string | ArrayBuffer)[] = []
      const other = ends[1 - at]
      const flush = (): void => {
        if (other?.readyState === 'open')
          for (const frame of waiting.splice(0)) other.send(frame as ArrayBuffer)
      }
      end.binaryType = 'arraybuffer'
      end.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
        overheard.push(typeof data === 'string' ? data : utf8.decode(data))
        waiting.push(data)
        flush()
      })
      other?.addEventListener('open', flush)
    }
  }

  /** Our own description, with all candidates, under the mark of whom we pretend to be. */
  async function described(pc: RTCPeerConnection, like: string): Promise<string> {
    await pc.setLocalDescription()
    while (pc.iceGatheringState !== 'complete')
      await new Promise((changed) =>
        pc.addEventListener('icegatheringstatechange', changed, { once: true }),
      )
    const mark = /^a=x-roomful:.*\r\n/m.exec(like)?.[0] ?? ''
    return (pc.localDescription?.sdp ?? '').replace(/^m=/m, `${mark}m=`)
  }

  globalThis.mallory = {
    overheard,
    take: async (offer) => {
      await faces.offerer.setRemoteDescription({ type: 'offer', sdp: offer })
      return described(faces.answerer, offer)
    },
    join: async (answer) => {
      await faces.answerer.setRemoteDescription({ type: 'answer', sdp: answer })
      return described(faces.offerer, answer)
    },
    candidate: (from, candidate) => faces[from].addIceCandidate(candidate),
  }
}
