/** Setting descriptions and candidates on a connection (W3C WebRTC, 4.4.2), and what it then says that they are. */
import type { Endpoint } from './endpoint.ts'
import { toDescription, type Gathering } from './gathering.ts'
import type { Jsep, Said } from './jsep.ts'

type Side = Readonly<Record<'latest' | 'pending' | 'current', () => RTCSessionDescription | null>>

export type Descriptions = {
  readonly setLocal: (wanted: RTCLocalSessionDescriptionInit) => void
  readonly setRemote: (said: RTCSessionDescriptionInit) => void
  readonly addCandidate: (init: RTCIceCandidateInit | null | undefined) => void
  readonly local: Side
  readonly remote: Side
}

export type DescriptionsOptions = {
  readonly jsep: Jsep
  readonly endpoint: Endpoint
  readonly gathering: Gathering
  /** Starts to look for candidates. */
  readonly gather: (said: Said) => void
}

export function createDescriptions(options: DescriptionsOptions): Descriptions {
  const { jsep, endpoint, gathering } = options

  function setLocal({ type = nextType(), sdp }: RTCLocalSessionDescriptionInit): void {
    if (type === 'rollback') return rollBack()
    const said = jsep.setLocal(
      checkedType(type),
      sdp || (type === 'offer' ? jsep.createOffer(false) : jsep.createAnswer()),
    )
    endpoint.setLocal(said.session.credentials)
    options.gather(said)
  }

  function nextType(): 'offer' | 'answer' {
    return jsep.state() === 'have-remote-offer' ? 'answer' : 'offer'
  }

  function setRemote({ type, sdp = '' }: RTCSessionDescriptionInit): void {
    if (type === 'rollback') return rollBack()
    const wasOffering = jsep.state() === 'have-local-offer'
    const { session } = jsep.setRemote(checkedType(type), sdp)
    if (wasOffering && type === 'offer') restoreLocal()
    endpoint.setRemote(session.credentials)
    if (session.candidates.length > 0) endpoint.addCandidate(session.credentials.ufrag)
  }

  function rollBack(): void {
    jsep.rollback()
    restoreLocal()
  }

  /** What an offer that was taken back had replaced. */
  function restoreLocal(): void {
    const { current } = jsep.local()
    if (current) endpoint.setLocal(current.session.credentials)
  }

  function addCandidate(init: RTCIceCandidateInit | null | undefined): void {
    const { current, pending } = jsep.remote()
    const known = [pending, current].flatMap((said) => (said ? [said.session] : []))
    if (known.length === 0)
      throw new DOMException('The remote description was null', 'InvalidStateError')
    if (!init?.candidate) return
    const { sdpMid = null, sdpMLineIndex = null, usernameFragment } = init
    if (sdpMid === null && sdpMLineIndex === null)
      throw new TypeError('Either sdpMid or sdpMLineIndex must be specified')
    if (
      sdpMid !== null &&
      !known.some(({ sections }) => sections.some(({ mid }) => mid === sdpMid))
    )
      throw new DOMException('Error processing ICE candidate', 'OperationError')
    const session = known.find(
      ({ credentials }) => !usernameFragment || credentials.ufrag === usernameFragment,
    )
    // Of other names: browsers pass over it without a word.
    if (session) endpoint.addCandidate(session.credentials.ufrag)
  }

  return {
    setLocal,
    setRemote,
    addCandidate,
    local: sideOf(jsep.local, gathering.complete),
    remote: sideOf(jsep.remote, ({ type, sdp }) => toDescription(type, sdp)),
  }
}

function sideOf(pair: Jsep['local'], form: (said: Said) => RTCSessionDescription): Side {
  const of = (said: Said | null): RTCSessionDescription | null => said && form(said)
  return {
    latest: () => of(pair().pending ?? pair().current),
    pending: () => of(pair().pending),
    current: () => of(pair().current),
  }
}

function checkedType(type: RTCSdpType): 'offer' | 'answer' {
  if (type === 'offer' || type === 'answer') return type
  throw new TypeError(`No "${type}" on a network in memory`)
}
