import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FRESH_NAME_BYTES, FRESH_SECRET_BYTES, freshRoomName, freshSecret } from './fresh-name.ts'
import { isRoomName, readTypedName, shownName } from './room-name.ts'
import { readRoute, roomPath } from './route.ts'

describe('what is typed becomes a room’s name (H1)', () => {
  test('spaces become hyphens, and the ends are trimmed', () => {
    expect(readTypedName('  our  weekly call ')).toEqual({ type: 'name', name: 'our-weekly-call' })
  })

  test('nothing typed is nothing wrong', () => {
    expect(readTypedName('  ')).toEqual({ type: 'empty' })
  })

  test('a pasted invite link becomes its room', () => {
    expect(readTypedName('https://call.example:8443/r/standup?join#x')).toEqual({
      type: 'name',
      name: 'standup',
    })
  })

  test.each([
    ['café', 'é'],
    ['a/b', '/'],
    ['🙂', '🙂'],
  ])('%s is refused in words that name %s', (typed, foreign) => {
    const read = readTypedName(typed)
    expect(read).toMatchObject({ type: 'refused' })
    expect(read.type === 'refused' && read.words).toContain(foreign)
  })

  test('65 characters are one too many, and the words say how many there are', () => {
    expect(readTypedName('a'.repeat(64))).toMatchObject({ type: 'name' })
    expect(readTypedName('a'.repeat(65))).toMatchObject({ words: expect.stringContaining('65') })
  })

  test('dots that a browser takes for steps of a path are no name', () => {
    expect(readTypedName('..')).toMatchObject({ type: 'refused' })
    expect(readTypedName('...')).toEqual({ type: 'name', name: '...' })
  })

  test('whatever is typed, what comes out is a room’s name, and its path leads back to it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (typed) => {
        const read = readTypedName(typed)
        if (read.type !== 'name') return
        expect(isRoomName(read.name)).toBe(true)
        const address = new URL(roomPath(read.name), 'https://call.example')
        expect(readRoute(address.pathname, address.search)).toEqual({
          page: 'room',
          room: read.name,
          secret: null,
          skipLobby: false,
        })
      }),
    )
  })
})

describe('a new room (A1)', () => {
  test('has a name of 105 random bits in three groups', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 21, maxLength: 21 }), (random) => {
        const name = freshRoomName(random)
        expect(name).toMatch(/^[0-9a-hj-kmnp-tv-z]{7}(-[0-9a-hj-kmnp-tv-z]{7}){2}$/)
        expect(isRoomName(name)).toBe(true)
      }),
    )
    expect(FRESH_NAME_BYTES * 5).toBeGreaterThanOrEqual(96)
  })

  test('uses five bits of every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 21, maxLength: 21 }), fc.nat(20), (random, at) => {
        const other = random.with(at, random.at(at) === 0 ? 1 : 0)
        const same = ((random.at(at) ?? 0) & 31) === ((other.at(at) ?? 0) & 31)
        expect(freshRoomName(other) === freshRoomName(random)).toBe(same)
      }),
    )
  })
})

describe('addresses', () => {
  test.each([
    ['/', '', { page: 'home' }],
    ['/r/standup', '', { page: 'room', room: 'standup', secret: null, skipLobby: false }],
    ['/r/standup/', '?join', { page: 'room', room: 'standup', secret: null, skipLobby: true }],
    ['/r/a%7Eb', '', { page: 'room', room: 'a~b', secret: null, skipLobby: false }],
    ['/r/', '', { page: 'unknown' }],
    ['/r/a/b', '', { page: 'unknown' }],
    ['/r/caf%C3%A9', '', { page: 'unknown' }],
    ['/somewhere', '', { page: 'unknown' }],
  ])('%s%s', (pathname, search, route) => {
    expect(readRoute(pathname, search)).toEqual(route)
  })

  test('what seals a room stands after #, in the address and in a pasted link', () => {
    const secret = freshSecret(new Uint8Array(26).fill(7))
    expect(readRoute('/r/tea', '', `#${secret}`)).toMatchObject({ room: 'tea', secret })
    expect(readRoute('/r/tea', '', '#top')).toMatchObject({ secret: null })
    expect(roomPath('tea', secret)).toBe(`/r/tea#${secret}`)
    expect(readTypedName(`https://call.example/r/tea?join#${secret}`)).toEqual({
      type: 'name',
      name: 'tea',
      secret,
    })
  })

  test('a secret has 130 random bits', () => {
    expect(FRESH_SECRET_BYTES * 5).toBe(130)
    expect(freshSecret(crypto.getRandomValues(new Uint8Array(26)))).toMatch(/^[0-9a-z]{26}$/)
  })
})

test('O1: whose room it is stands in its name, and is not shown', () => {
  expect(shownName('k7m2xqp~qs7iptKzw_9IiKIGgfK5RD')).toBe('k7m2xqp')
  expect(shownName('our-tea')).toBe('our-tea')
  expect(shownName('~qs7iptKzw_9IiKIGgfK5RD'), 'nobody’s').toBe('~qs7iptKzw_9IiKIGgfK5RD')
})
