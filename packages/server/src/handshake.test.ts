import { toBase64Url } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import { isAllowedOrigin, isForRoom, readCredentials, readTarget } from './handshake.ts'

describe('the handshake', () => {
  it('H1: a room has 1 to 64 of A-Z a-z 0-9 . _ ~ -', () => {
    for (const name of ['a', 'A.b_c~d-9', 'x'.repeat(64)])
      expect(readTarget(`/v1/rooms/${name}`)).toEqual({ room: name, after: null })
  })

  it('H1: refuses names that are empty, too long, or have characters besides these', () => {
    for (const name of ['', 'x'.repeat(65), 'a/b', 'a%20b', '%41', 'ä', 'a b', 'a#b', 'a\u0000'])
      expect(readTarget(`/v1/rooms/${name}`), name).toBeNull()
  })

  it('H1: only /v1/rooms/ is ours', () => {
    expect(['/v1/rooms/', '/v1/rooms/a/b?c'].every(isForRoom)).toBe(true)
    expect(
      [undefined, '/', '/v1/rooms', '/v1/roomsx', '/V1/ROOMS/a', '//v1/rooms/a'].some(isForRoom),
    ).toBe(false)
  })

  it('H3: reads a key of 16 bytes among the subprotocols', () => {
    const key = new Uint8Array(16).fill(7)
    const offered = `roomful.v1, key.${toBase64Url(key)}, token.a.b.c`
    expect(readCredentials(offered)).toEqual({ key, token: 'a.b.c' })
  })

  it('H3: no key is no mistake', () => {
    for (const offered of [undefined, '', 'roomful.v1'])
      expect(readCredentials(offered)).toEqual({ token: null })
    expect(readCredentials('roomful.v1, token.abc')).toEqual({ token: 'abc' })
  })

  it('H3: what is not base64url of 16 bytes is malformed, and so are two keys or tokens', () => {
    const good = `key.${'A'.repeat(22)}`
    for (const offered of [
      'key.',
      'key.abc',
      `${good}A`,
      `key.${'A'.repeat(21)}B`,
      `key.${'+'.repeat(22)}`,
      `${good}, key.${'A'.repeat(21)}Q`,
      'token.a, token.b',
    ])
      expect(readCredentials(offered), offered).toEqual('malformed')
  })

  it('H4: reads where a client stopped hearing', () => {
    expect(readTarget('/v1/rooms/a?after=ab_-9.17')?.after).toEqual({ epoch: 'ab_-9', seq: 17 })
    for (const after of ['', 'x', 'x.', '.1', 'x.-1', 'x.1.2', 'x.1e9', 'x.99999999999999999'])
      expect(readTarget(`/v1/rooms/a?after=${after}`)?.after, after).toBe('malformed')
  })

  it("H1: pages of the server's own host may connect, programs too, others may not", () => {
    const may = (origin: string | undefined, host = 'meet.example') =>
      isAllowedOrigin(origin, host, [])
    expect(may('https://meet.example')).toBe(true)
    expect(may('https://meet.example', 'MEET.example:443')).toBe(true)
    expect(may('http://localhost:3000', 'localhost:3000')).toBe(true)
    expect(may(undefined)).toBe(true)
    for (const foreign of [
      'https://evil.example',
      'https://meet.example.evil.example',
      'https://meet.example:8443',
      'null',
      '',
      'meet.example',
    ])
      expect(may(foreign), foreign).toBe(false)
    expect(isAllowedOrigin('https://meet.example', undefined, [])).toBe(false)
  })

  it('H1: listed origins may connect as well, and with * all', () => {
    expect(isAllowedOrigin('https://app.example', 'meet.example', ['https://app.example'])).toBe(
      true,
    )
    expect(isAllowedOrigin('https://evil.example', 'meet.example', ['https://app.example'])).toBe(
      false,
    )
    expect(isAllowedOrigin('null', 'meet.example', '*')).toBe(true)
  })
})
