/** Session descriptions as far as a network in memory needs them (RFC 8829, RFC 8866): written and read. Pure. */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export type Section = {
  readonly kind: 'audio' | 'video' | 'application'
  readonly mid: string
  readonly direction: Direction
  /** Its port is 0: it was stopped, or not wanted. */
  readonly rejected: boolean
  readonly streams: readonly string[]
  readonly track: string | null
}

/** How to reach a connection, and how to know it. */
export type Credentials = {
  readonly ufrag: string
  readonly pwd: string
  readonly fingerprint: string
}

export type Session = {
  readonly id: string
  readonly version: number
  readonly credentials: Credentials
  readonly setup: 'actpass' | 'active' | 'passive'
  readonly sections: readonly Section[]
  /** Each without its `a=`. */
  readonly candidates: readonly string[]
}

export const MAX_MESSAGE_BYTES: number = 262_144

const CODECS = {
  audio: ['111', 'a=rtpmap:111 opus/48000/2'],
  video: ['96', 'a=rtpmap:96 VP8/90000'],
} as const

export function writeSession(session: Session): string {
  const { credentials, setup, sections, candidates } = session
  const bundled = sections.filter(({ rejected }) => !rejected).map(({ mid }) => mid)
  const lines = [
    'v=0',
    `o=- ${session.id} ${session.version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS',
    ...sections.flatMap((section, at) => [
      ...headOf(section),
      'c=IN IP4 0.0.0.0',
      ...(at === 0 ? candidates.map((candidate) => `a=${candidate}`) : []),
      `a=ice-ufrag:${credentials.ufrag}`,
      `a=ice-pwd:${credentials.pwd}`,
      'a=ice-options:trickle',
      `a=fingerprint:sha-256 ${credentials.fingerprint}`,
      `a=setup:${setup}`,
      `a=mid:${section.mid}`,
      ...bodyOf(section),
    ]),
  ]
  return `${lines.join('\r\n')}\r\n`
}

function headOf({ kind, rejected }: Section): readonly string[] {
  const port = rejected ? 0 : 9
  if (kind === 'application') return [`m=application ${port} UDP/DTLS/SCTP webrtc-datachannel`]
  return [`m=${kind} ${port} UDP/TLS/RTP/SAVPF ${CODECS[kind][0]}`]
}

function bodyOf({ kind, direction, streams, track }: Section): readonly string[] {
  if (kind === 'application') return ['a=sctp-port:5000', `a=max-message-size:${MAX_MESSAGE_BYTES}`]
  const sends = direction === 'sendrecv' || direction === 'sendonly'
  const named = streams.length > 0 ? streams : ['-']
  return [
    `a=${direction}`,
    ...(sends ? named.map((stream) => `a=msid:${stream} ${track ?? '-'}`) : []),
    'a=rtcp-mux',
    CODECS[kind][1],
  ]
}

/** `null` for what is no description, or has no way to be reached. */
export function readSession(sdp: string): Session | null {
  const [head = '', ...parts] = sdp.split(/^(?=m=)/m)
  const origin = /^o=\S+ (\S+) (\d+) /m.exec(head)
  const ufrag = valueOf(sdp, 'ice-ufrag')
  const pwd = valueOf(sdp, 'ice-pwd')
  const fingerprint = valueOf(sdp, 'fingerprint')?.replace(/^sha-256 /, '')
  const setup = valueOf(sdp, 'setup')
  const sections = parts.flatMap((part) => readSection(part) ?? [])
  if (!head.startsWith('v=0') || !origin || sections.length !== parts.length) return null
  if (sections.length > 0 && (!ufrag || !pwd || !fingerprint)) return null
  return {
    id: origin[1] ?? '',
    version: Number(origin[2]),
    credentials: { ufrag: ufrag ?? '', pwd: pwd ?? '', fingerprint: fingerprint ?? '' },
    setup: setup === 'active' || setup === 'passive' ? setup : 'actpass',
    sections,
    candidates: [...sdp.matchAll(/^a=(candidate:[^\r\n]*)/gm)].map(([, text]) => text ?? ''),
  }
}

function readSection(part: string): Section | null {
  const [, kind, port] = /^m=(audio|video|application) (\d+) /.exec(part) ?? []
  const mid = valueOf(part, 'mid')
  if ((kind !== 'audio' && kind !== 'video' && kind !== 'application') || mid === undefined)
    return null
  const said = /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(part)?.[1]
  const named = [...part.matchAll(/^a=msid:(\S+) (\S+)/gm)]
  return {
    kind,
    mid,
    direction: isDirection(said) ? said : 'sendrecv',
    rejected: port === '0',
    streams: named.flatMap(([, stream = '-']) => (stream === '-' ? [] : [stream])),
    track: named[0]?.[2] ?? null,
  }
}

function isDirection(text: string | undefined): text is Direction {
  return text !== undefined && /^(sendrecv|sendonly|recvonly|inactive)$/.test(text)
}

function valueOf(text: string, attribute: string): string | undefined {
  return new RegExp(`^a=${attribute}:([^\\r\\n]*)`, 'm').exec(text)?.[1]
}

/** The same from the other side. */
export function reversed(direction: Direction): Direction {
  return direction === 'sendonly' ? 'recvonly' : direction === 'recvonly' ? 'sendonly' : direction
}

/** What both want (RFC 8829, 5.3.1). */
export function common(one: Direction, other: Direction): Direction {
  const sends = isSending(one) && isSending(other)
  const receives = isReceiving(one) && isReceiving(other)
  return sends ? (receives ? 'sendrecv' : 'sendonly') : receives ? 'recvonly' : 'inactive'
}

function isSending(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly'
}

export function isReceiving(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly'
}
