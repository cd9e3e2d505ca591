import { describe, expect, test } from 'vitest'
import { arrange, nextMode } from './arrange.ts'
import type { Tile } from './tiles.ts'

const tile = (key: string, kind: Tile['kind'] = 'camera'): Tile => ({
  key,
  peer: key,
  name: key,
  kind,
  picture: null,
  muted: false,
  presence: 'here',
})
const people = ['Ada', 'Bob', 'Cem'].map((name) => tile(name))
const screen = tile('Bob/screen', 'screen')
const keys = (tiles: readonly Tile[]): readonly string[] => tiles.map(({ key }) => key)
const free = { mode: 'auto', pinned: null, speaker: null } as const

describe('who is shown large (A3)', () => {
  test('nobody by themselves, screens before people', () => {
    expect(arrange([], people, free).large).toEqual([])
    expect(keys(arrange([screen], people, free).large)).toEqual(['Bob/screen'])
  })

  test('in a grid everything is as large as everything else', () => {
    const { large, small } = arrange([screen], people, { ...free, mode: 'grid' })
    expect(large).toEqual([])
    expect(keys(small)).toEqual(['Bob/screen', 'Ada', 'Bob', 'Cem'])
  })

  test('the speaker, or the first as long as nobody has spoken', () => {
    const by = (speaker: string | null): readonly string[] =>
      keys(arrange([], people, { ...free, mode: 'speaker', speaker }).large)
    expect(by('Cem')).toEqual(['Cem'])
    expect(by(null)).toEqual(['Ada'])
    expect(by('gone')).toEqual(['Ada'])
  })

  test('whoever is pinned, whatever else there is; once they are gone, all is as before', () => {
    const pinned = { ...free, pinned: 'Bob' }
    expect(keys(arrange([screen], people, pinned).large)).toEqual(['Bob'])
    expect(keys(arrange([screen], people, pinned).small)).toEqual(['Bob/screen', 'Ada', 'Cem'])
    expect(arrange([], [tile('Ada')], pinned).large).toEqual([])
  })

  test('the modes follow each other in a circle', () => {
    expect(nextMode(nextMode(nextMode('auto')))).toBe('auto')
  })
})
