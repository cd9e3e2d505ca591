/** ICE candidates: ours gathered into few frames (C3), theirs held until their description is there (C2). */
import {
  MAX_CANDIDATES_PER_FRAME,
  MAX_CANDIDATES_PER_NEGOTIATION,
  type Candidate,
} from '@roomful/protocol'

/** Long enough for what a browser finds in one go, short beside a round trip. */
const BATCH_MS = 5
/** A browser finds its first 1 to 3 ms after the gathering began. Not worth more: a frame of their own can follow. */
const FIRST_WITHIN_MS = 10

export type CandidateBatch = {
  readonly add: (candidate: RTCIceCandidate | null) => void
  /** From now on: those found before are in the description, which none overtakes. */
  readonly start: () => void
  /** The newest, as many as a frame takes, for a side that may have missed them. */
  readonly all: () => readonly (Candidate | null)[]
  readonly stop: () => void
}

/** Resolves when what a browser finds at once is in the local description, or when it takes too long. */
export function firstCandidates(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (pc.iceGatheringState === 'complete') return resolve()
    const found = (): void => {
      clearTimeout(late)
      setTimeout(resolve) // the others of the same host come in the tasks right after
    }
    const late = setTimeout(() => {
      pc.removeEventListener('icecandidate', found)
      resolve()
    }, FIRST_WITHIN_MS)
    pc.addEventListener('icecandidate', found, { once: true })
  })
}

export function batchCandidates(
  send: (candidates: readonly (Candidate | null)[]) => void,
): CandidateBatch {
  let waiting: (Candidate | null)[] = []
  let all: (Candidate | null)[] = []
  let started = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    // That no more will come is worth no frame of its own: ICE does not wait for it.
    if (waiting.every((candidate) => candidate === null)) waiting = []
    for (let at = 0; at < waiting.length; at += MAX_CANDIDATES_PER_FRAME)
      send(waiting.slice(at, at + MAX_CANDIDATES_PER_FRAME))
    waiting = []
  }

  return {
    add: (candidate) => {
      // Nobody can connect to it, and browsers pass over it: it is not worth a frame (RFC 6544, 4.5).
      if (candidate?.tcpType === 'active') return
      const plain = candidate === null ? null : toPlain(candidate)
      all = [...all, plain].slice(-MAX_CANDIDATES_PER_FRAME)
      if (!started) return
      waiting.push(plain)
      if (plain === null) flush()
      else timer ??= setTimeout(flush, BATCH_MS)
    },
    start: () => {
      started = true
    },
    all: () => all,
    stop: () => {
      clearTimeout(timer)
      waiting = []
    },
  }
}

function toPlain({ candidate, sdpMid, usernameFragment }: RTCIceCandidate): Candidate {
  return {
    candidate,
    ...(sdpMid === null ? {} : { sdpMid }),
    ...(usernameFragment === null ? {} : { usernameFragment }),
  }
}

export type CandidateHold = {
  readonly add: (candidates: readonly (Candidate | null)[]) => void
  /** A remote description was set: what belongs to it is taken. */
  readonly release: () => void
}

/** Holds a peer's candidates until the description with their ufrag is set (RFC 8839, 5.4). */
export function holdCandidates(pc: RTCPeerConnection): CandidateHold {
  let held: Candidate[] = []

  function take(candidate: Candidate): void {
    // A candidate that the browser cannot use (an unknown transport, a name that does not resolve) is not an error:
    // ICE tries the others.
    pc.addIceCandidate(candidate).catch(() => {})
  }

  function belongs({ usernameFragment }: Candidate): boolean {
    const sdp = pc.remoteDescription?.sdp
    if (sdp === undefined) return false
    return !usernameFragment || sdp.includes(`a=ice-ufrag:${usernameFragment}\r\n`)
  }

  return {
    add: (candidates) => {
      for (const candidate of candidates) {
        if (candidate === null || candidate.candidate === '') continue
        if (belongs(candidate)) take(candidate)
        else held = [...held, candidate].slice(-MAX_CANDIDATES_PER_NEGOTIATION)
      }
    },
    release: () => {
      for (const candidate of held.filter(belongs)) take(candidate)
      held = held.filter((candidate) => !belongs(candidate))
    },
  }
}
