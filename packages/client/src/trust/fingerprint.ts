/**
 * The certificates that DTLS used on a connection (RFC 8122, RFC 8827). Taken from the transport itself where the browser
 * shows it; a description counts only where it leaves no choice, since whoever writes it may list more than one.
 */
import { RoomError } from '../errors.ts'

/** SHA-256 of a certificate, in upper case with colons as in a description. */
export type Fingerprint = string

export type Fingerprints = { readonly ours: Fingerprint; readonly theirs: Fingerprint }

type Entry = {
  readonly type?: string
  readonly localCertificateId?: string
  readonly remoteCertificateId?: string
  readonly base64Certificate?: string
}

/** @throws RoomError `unsupported` where the browser does not tell, and the descriptions are not clear */
export async function fingerprintsOf(pc: RTCPeerConnection): Promise<Fingerprints> {
  const entries = new Map<string, Entry>(await pc.getStats()) // which certificates lib.dom does not know
  const transport = [...entries.values()].find(({ type }) => type === 'transport')
  const certificate = (id: string | undefined): string | undefined =>
    entries.get(id ?? '')?.base64Certificate
  return {
    ours: await fingerprintOf(certificate(transport?.localCertificateId), pc.localDescription),
    theirs: await fingerprintOf(certificate(transport?.remoteCertificateId), pc.remoteDescription),
  }
}

async function fingerprintOf(
  certificate: string | undefined,
  description: RTCSessionDescription | null,
): Promise<Fingerprint> {
  if (certificate === undefined) return onlyFingerprint(description?.sdp ?? '')
  const der = Uint8Array.from(atob(certificate), (char) => char.charCodeAt(0))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
}

/** The one that a description names. Of two, DTLS took whichever fitted: nobody could say which. */
export function onlyFingerprint(sdp: string): Fingerprint {
  const named = [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+?)\r?$/gm)]
  const [first, second] = new Set(
    named.map(([, hash = '', value = '']) => `${hash.toLowerCase()} ${value.toUpperCase()}`),
  )
  const [, value] = /^sha-256 ((?:[\dA-F]{2}:){31}[\dA-F]{2})$/.exec(first ?? '') ?? []
  if (value !== undefined && second === undefined) return value
  throw new RoomError(
    'unsupported',
    'This browser does not tell which certificate the other side used: compare in another one.',
  )
}
