import { describe, expect, it } from 'vitest'
import { nodeKey, openDirectory, roomKey } from './directory.ts'

const MINUTE_MS = 60_000
const beat = { key: nodeKey('north'), value: '1', revision: 1 }

describe("rooms that are nobody's any more", () => {
  const left = (room: string, revision: number) => ({ key: roomKey(room), value: null, revision })

  it('are forgotten once nothing that knew them can be on its way', () => {
    const directory = openDirectory()
    directory.note({ key: roomKey('r'), value: 'north', revision: 1 }, 0)
    expect(directory.roomsOf('north')).toEqual(['r'])
    directory.note(left('r', 2), 0)
    directory.note(left('s', 3), 9 * MINUTE_MS)
    expect(directory.rooms()).toEqual(['r', 's'])
    expect(directory.revisionOf('r')).toBe(2)
    directory.note(left('t', 4), 10 * MINUTE_MS)
    expect(directory.rooms()).toEqual(['s', 't'])
    expect(directory.revisionOf('r')).toBe(0)
    expect(directory.roomsOf('north')).toEqual([])
  })

  it('stay where somebody has them again', () => {
    const directory = openDirectory()
    directory.note(left('r', 1), 0)
    directory.note({ key: roomKey('r'), value: 'north', revision: 2 }, 0)
    directory.note(left('s', 3), 10 * MINUTE_MS)
    expect(directory.roomsOf('north')).toEqual(['r'])
    expect(directory.ownerOf('r')).toEqual({ node: 'north', epoch: 2 })
  })
})

describe('the names of nodes that ended', () => {
  it('are not heard again, until nothing of theirs can be on its way any more', () => {
    const directory = openDirectory()
    directory.note(beat, 0)
    directory.forget('north', 0)
    directory.forget('south', 9 * MINUTE_MS)
    expect(directory.note(beat, 9 * MINUTE_MS)).toEqual({ type: 'nothing' })
    directory.forget('west', 10 * MINUTE_MS)
    expect(directory.note(beat, 10 * MINUTE_MS)).toMatchObject({ type: 'node' })
  })

  it('are known as long as a room has one', () => {
    const directory = openDirectory()
    directory.note({ key: roomKey('r'), value: 'north', revision: 1 }, 0)
    directory.forget('north', 0)
    directory.forget('west', 20 * MINUTE_MS)
    expect(directory.leftRooms(20 * MINUTE_MS)).toEqual(['r'])
    expect(directory.note({ ...beat, revision: 2 }, 20 * MINUTE_MS)).toEqual({ type: 'nothing' })
  })
})
