/**
 * Safety phrases (T2): words that are the same on all sides exactly when all see the same certificates, that is when nobody
 * sits in between. Loaded on first use.
 */
import type { PeerId } from '@roomful/protocol'
import { inWords, RoomError } from '../errors.ts'
import type { Peer } from '../types.ts'
import { fingerprintsOf, type Fingerprint } from './fingerprint.ts'
import { WORDS } from './word-list.ts'

const WORD_COUNT = 8
/** Of 2,048 words. */
const WORD_BITS = 11
/**
 * Somebody in between has to find two certificates of his own that make the two sides' phrases meet: about 2^44 tries with
 * 88 bits, each of so many rounds. Fewer words, or faster ones, could be searched for.
 */
const ROUNDS = 200_000
const SALT = 'roomful safety phrase 1'

/** Whose connections end in which certificate. */
export type Holder = readonly [peer: PeerId, fingerprint: Fingerprint]

/**
 * Eight words over ourselves and these peers.
 * @throws RoomError `peer-not-found` unless all of them are connected, `insecure-context`, `unsupported`
 */
export async function safetyPhrase(self: PeerId, peers: readonly Peer[]): Promise<string> {
  if (!globalThis.isSecureContext) throw await inWords('insecure-context', 'safety phrase')
  const holders: Holder[] = []
  for (const { id, name, connection } of peers) {
    // Only then has DTLS held the certificate against the description.
    if (connection?.connectionState !== 'connected')
      throw new RoomError(
        'peer-not-found',
        `No connection to ${name || id}: the phrase is there when all it covers are connected.`,
      )
    const { ours, theirs } = await fingerprintsOf(connection)
    holders.push([self, ours], [id, theirs])
  }
  if (holders.length > 0) return phraseOf(holders)
  throw new RoomError('peer-not-found', 'Nobody else is here to compare a safety phrase with.')
}

/** The words for these certificates, in whatever order and however often each is named. */
export async function phraseOf(holders: readonly Holder[]): Promise<string> {
  const lines = [...new Set(holders.map((holder) => JSON.stringify(holder)))].toSorted()
  const utf8 = new TextEncoder()
  const { subtle } = crypto
  const key = await subtle.importKey('raw', utf8.encode(lines.join('\n')), 'PBKDF2', false, [
    'deriveBits',
  ])
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8.encode(SALT), iterations: ROUNDS }
  const bits = new Uint8Array(await subtle.deriveBits(pbkdf2, key, WORD_COUNT * WORD_BITS))
  return wordsOf(bits)
}

/** Eleven bits a word, the first bit highest. */
export function wordsOf(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const places = bits.match(new RegExp(`.{${WORD_BITS}}`, 'g')) ?? []
  return places.map((place) => WORDS[Number.parseInt(place, 2)]).join(' ')
}
