import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peerId, roomName } from '../test/arbitrary.ts'
import { isPeerId, isRoomName, isToken, KEY_BYTES, peerIdOf } from './id.ts'

describe('a peer id', () => {
  it('H3: is the first 22 characters of base64url(SHA-256(key))', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES }), (key) => {
        const sha256 = createHash('sha256').update(key)
        const id = peerIdOf(sha256.copy().digest())
        expect(id).toBe(sha256.digest('base64url').slice(0, 22))
        expect(isPeerId(id)).toBe(true)
      }),
    )
  })

  it('H3: of the key of zeros is the one that every other client computes', () => {
    const key = new Uint8Array(KEY_BYTES)
    expect(peerIdOf(createHash('sha256').update(key).digest())).toBe('N0cI__dxndWXnsh11WzSKG')
  })

  it('has 22 characters of base64url and nothing else', () => {
    fc.assert(fc.property(peerId, (id) => isPeerId(id)))
    for (const text of [
      '',
      'A'.repeat(21),
      'A'.repeat(23),
      `${'A'.repeat(21)}+`,
      `${'A'.repeat(22)}\n`,
    ])
      expect(isPeerId(text), JSON.stringify(text)).toBe(false)
  })
})

describe('a name', () => {
  it('H1: of a room has 1 to 64 of A-Z a-z 0-9 . _ ~ -', () => {
    fc.assert(fc.property(roomName, (name) => isRoomName(name)))
    for (const name of ['', 'x'.repeat(65), 'a b', 'a/b', 'a%20b', 'ä', 'a?', 'a#', 'a\n', 'a\0'])
      expect(isRoomName(name), JSON.stringify(name)).toBe(false)
  })

  it('H1: of a room leads to it: an address takes every one as it is', () => {
    fc.assert(
      fc.property(roomName, (name) => {
        expect(new URL(`https://a.example/v1/rooms/${name}`).pathname).toBe(`/v1/rooms/${name}`)
      }),
    )
    // Steps in a path, which an address drops.
    for (const name of ['.', '..']) expect(isRoomName(name)).toBe(false)
    expect(isRoomName('...')).toBe(true)
  })

  it('G1: of a connection, like an epoch, has 1 to 64 of base64url', () => {
    for (const text of ['a', 'A-_9', 'x'.repeat(64)]) expect(isToken(text)).toBe(true)
    for (const text of ['', 'x'.repeat(65), 'a.b', 'a=', 'a\n']) expect(isToken(text)).toBe(false)
  })
})
