/** Candidates of a page in a network in memory: one of its own, and one of a relay where it may use one (RFC 8839). */
import type { Said } from './jsep.ts'
import type { Place } from './paths.ts'

export type Gathering = {
  readonly state: () => RTCIceGatheringState
  /** For a description that is set; names that were gathered for already are left alone. */
  readonly start: (said: Said, place: Place, configuration: RTCConfiguration) => void
  /** The description with what was found so far. */
  readonly complete: (said: Said) => RTCSessionDescription
  readonly stop: () => void
}

export type GatheringOptions = {
  readonly onState: () => void
  /** `null`: no more will come. */
  readonly onCandidate: (candidate: RTCIceCandidate | null) => void
}

export function createGathering({ onState, onCandidate }: GatheringOptions): Gathering {
  let state: RTCIceGatheringState = 'new'
  let ufrag = ''
  let lines = ''

  function set(next: RTCIceGatheringState): void {
    if (state === next) return
    state = next
    onState()
  }

  return {
    state: () => state,
    start: ({ session }, place, configuration) => {
      const mid = session.sections[0]?.mid
      const current = session.credentials.ufrag
      if (ufrag === current || mid === undefined) return
      ufrag = current
      lines = ''
      set('gathering')
      setTimeout(() => {
        for (const candidate of candidatesOf(ufrag, place, configuration)) {
          if (ufrag !== current) return
          lines += `a=${candidate}\r\n`
          onCandidate(
            toCandidate({ candidate, sdpMid: mid, sdpMLineIndex: 0, usernameFragment: ufrag }),
          )
        }
        if (ufrag !== current) return
        set('complete')
        onCandidate(null)
      })
    },
    complete: ({ type, sdp, session }) => {
      const text = session.credentials.ufrag === ufrag && lines !== '' ? within(sdp, lines) : sdp
      return toDescription(type, text)
    },
    stop: () => {
      ufrag = ''
    },
  }
}

/** In the first section, after its `c=`. */
function within(sdp: string, lines: string): string {
  const line = 'c=IN IP4 0.0.0.0\r\n'
  return sdp.replace(line, line + lines)
}

export function toDescription(type: RTCSdpType, sdp: string): RTCSessionDescription {
  return { type, sdp, toJSON: () => ({ type, sdp }) }
}

function candidatesOf(
  ufrag: string,
  place: Place,
  { iceServers = [], iceTransportPolicy }: RTCConfiguration,
): readonly string[] {
  const urls = iceServers.flatMap((server) => server.urls)
  const port = 1_024 + (sum(ufrag) % 60_000)
  const tail = `generation 0 ufrag ${ufrag}`
  return [
    ...(iceTransportPolicy === 'relay'
      ? []
      : [`candidate:1 1 udp 2122260223 ${addressOf(place)} ${port} typ host ${tail}`]),
    ...(urls.some((url) => /^turns?:/.test(url))
      ? [`candidate:2 1 udp 41885439 198.51.100.1 ${port} typ relay raddr 0.0.0.0 rport 0 ${tail}`]
      : []),
  ]
}

/** RFC 5737: for documentation, so that no packet could leave for it. */
function addressOf(place: Place): string {
  return `192.0.2.${1 + (sum(place) % 254)}`
}

function sum(text: string): number {
  let total = 0
  for (const char of text) total = (total * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003
  return total
}

export function toCandidate(init: RTCIceCandidateInit): RTCIceCandidate {
  const { candidate = '', sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = init
  const fields = { candidate, sdpMid, sdpMLineIndex, usernameFragment }
  const [foundation, , protocol, priority, address, port, , type] = candidate
    .replace(/^candidate:/, '')
    .split(' ')
  const parts = {
    foundation,
    protocol,
    priority: Number(priority),
    address,
    port: Number(port),
    type,
  }
  // Has what the standard names and the SDK, or an app's trace, reads.
  return { ...fields, ...parts, toJSON: () => fields } as unknown as RTCIceCandidate
}
