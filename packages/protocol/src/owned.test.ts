import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peerId, roomName } from '../test/arbitrary.ts'
import { isRoomName } from './id.ts'
import { CODE_CHARS, codeAndOpener, drawCode, isCodeRoom, ownerOf, readCode } from './owned.ts'

const ID = 'abcdefghijklmnopqrst-_'

describe('the name of a room', () => {
  it('O1: that ends in ~ and the id of a peer is the room of that peer', () => {
    fc.assert(
      fc.property(roomName, peerId, (name, id) => {
        expect(ownerOf(`${name}~${id}`)).toBe(id)
      }),
    )
  })

  it.each(['tea', ID, `~${ID}`, `tea-${ID}`, `tea~${ID.slice(1)}`, `tea~${ID.slice(2)}.~`, ''])(
    'O1: %j belongs to nobody',
    (name) => {
      expect(ownerOf(name)).toBeNull()
    },
  )

  it('O3: of ~ and six of 32 letters is reached by a code, and no other', () => {
    expect(isCodeRoom('~K7MPQ2')).toBe(true)
    for (const name of ['K7MPQ2', '~K7MPQ', '~K7MPQ22', '~k7mpq2', '~K7MPQI', '~K7MPQO', '~K7MPQU'])
      expect(isCodeRoom(name), name).toBe(false)
  })

  it('O3: tells who opens it, and only for a code', () => {
    expect(codeAndOpener(`~K7MPQ2~${ID}`)).toEqual({ room: '~K7MPQ2', opener: ID })
    for (const name of ['~K7MPQ2', `tea~${ID}`, `~K7MPQ2x~${ID}`, `~K7MPQ~${ID}`, `~${ID}`])
      expect(codeAndOpener(name), name).toBeNull()
  })
})

describe('a code', () => {
  const random = fc.uint8Array({ minLength: CODE_CHARS, maxLength: 16 })

  it('O3: that is drawn makes the name of a room, and is read as it was written', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const code = drawCode(bytes)
        expect(isCodeRoom(`~${code}`) && isRoomName(`~${code}`)).toBe(true)
        expect(readCode(code)).toBe(code)
        expect(readCode(` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `)).toBe(code)
      }),
    )
  })

  it('O3: is drawn of all 32 letters alike', () => {
    const codes = Array.from({ length: 256 }, (_, byte) => drawCode(new Uint8Array(6).fill(byte)))
    const counts = new Map<string, number>()
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
    expect([...counts.values()]).toEqual(Array(32).fill(8))
  })

  it('O3: is read with what looks alike in it, and is none with anything else', () => {
    expect(readCode('oIl abc')).toBe('011ABC')
    for (const typed of ['', 'K7MPQ', 'K7MPQ2X', 'K7MPQU', 'K7MPQ!', 'K7MPQ\u0130'])
      expect(readCode(typed), typed).toBeNull()
  })
})
