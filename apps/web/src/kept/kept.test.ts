import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeOwnRooms, keyOf, withOwnRoom, withoutOwnRoom, type OwnRoom } from './own-rooms.ts'
import { changed, decodePreferences, preferredDevices } from './preferences.ts'
import { decodeSettings } from './settings.ts'
import {
  daysBetween,
  decodeRecentRooms,
  forget,
  remember,
  type RecentRoom,
} from './recent-rooms.ts'

describe('the last rooms (A1)', () => {
  test('the newest is first, each is there once, and five are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')), (visits) => {
        const rooms = visits.reduce<readonly RecentRoom[]>(
          (all, room, ms) => remember(all, room, ms),
          [],
        )
        expect(rooms[0]?.room).toBe(visits.at(-1))
        expect(new Set(rooms.map(({ room }) => room)).size).toBe(rooms.length)
        expect(rooms.length).toBe(Math.min(5, new Set(visits).size))
      }),
    )
  })

  test('one can be forgotten', () => {
    expect(forget(remember(remember([], 'a', 1), 'b', 2), 'a')).toEqual([{ room: 'b', lastMs: 2 }])
  })

  test('whatever is stored, only rooms come out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        expect(decodeRecentRooms(stored)).toEqual(decodeRecentRooms(decodeRecentRooms(stored)))
      }),
    )
    expect(
      decodeRecentRooms([{ room: 'a', lastMs: 1 }, { room: 'a b', lastMs: 1 }, null, 7]),
    ).toEqual([{ room: 'a', lastMs: 1 }])
  })

  test('days are counted by the calendar, not by 24 hours', () => {
    const late = new Date(2026, 3, 1, 23, 50).getTime()
    expect(daysBetween(late, new Date(2026, 3, 2, 0, 10).getTime())).toBe(1)
    expect(daysBetween(late, late)).toBe(0)
  })
})

describe('preferences', () => {
  test('whatever is stored, they are whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        const preferences = decodePreferences(stored)
        expect(decodePreferences(preferences)).toEqual(preferences)
      }),
    )
  })

  test('M1: the devices chosen last are preferred, each once, and what was chosen long ago is forgotten', () => {
    const chosen = ['a', 'b', 'c', 'a'].reduce(
      (all, cameraId) => changed(all, { cameraId }),
      changed(decodePreferences(null), { microphoneId: 'm' }),
    )
    expect(preferredDevices(chosen)).toEqual(['a', 'm', 'c', 'b'])
    const many = Array.from({ length: 30 }, (_, at) => `camera ${at}`)
    const all = many.reduce((so, cameraId) => changed(so, { cameraId }), chosen)
    expect(preferredDevices(all).slice(0, 3)).toEqual(['camera 29', 'm', 'camera 28'])
    expect(preferredDevices(all)).toHaveLength(10)
    expect(decodePreferences(all)).toEqual(all)
  })

  test('without any, camera and microphone are on', () => {
    expect(decodePreferences(null)).toMatchObject({ name: '', cameraOn: true, microphoneOn: true })
  })
})

describe('settings', () => {
  test('whatever is stored, settings come out, and the same ones the next time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        expect(decodeSettings(decodeSettings(stored))).toEqual(decodeSettings(stored))
      }),
    )
  })

  test('keys of shortcuts that exist are kept, others are not', () => {
    expect(decodeSettings({ keys: { chat: 'x', fly: 'y', people: 7 } }).keys).toEqual({ chat: 'x' })
    expect(decodeSettings({ theme: 'pink', language: 5 })).toMatchObject({
      theme: 'system',
      language: '',
      givesHistory: true,
      shortcutsOn: true,
    })
  })
})

describe('the keys of one’s own rooms (O1)', () => {
  const key = 'AAAAAAAAAAAAAAAAAAAAAA'

  test('each is kept until its room is forgotten, the newest hundred of them', () => {
    const rooms = Array.from({ length: 120 }, (_, n) => `r${n}`).reduce<readonly OwnRoom[]>(
      (all, room) => withOwnRoom(all, { room, key }),
      [],
    )
    expect(rooms).toHaveLength(100)
    expect(keyOf(rooms, 'r119')).toBe(key)
    expect(keyOf(rooms, 'r19')).toBeNull()
    expect(keyOf(withoutOwnRoom(rooms, 'r119'), 'r119')).toBeNull()
    expect(decodeOwnRooms(rooms)).toEqual(rooms)
  })

  test('whatever is stored, only keys come out', () => {
    const wrong = [{ room: 'a', key: 'short' }, { room: 'a b', key }, { key }, null, 7]
    expect(decodeOwnRooms([...wrong, { room: 'a', key }])).toEqual([{ room: 'a', key }])
    expect(decodeOwnRooms({ room: 'a', key })).toEqual([])
  })
})
