import { describe, expect, it } from 'vitest'
import { peerId } from '../../test/world.ts'
import type { Outbox } from '../outbox.ts'
import type { Outline } from './outline.ts'
import { rebuild, type Copy, type Report } from './rebuild.ts'

const [ada, bob, eve] = ['ada', 'bob', 'eve'].map(peerId) as [string, string, string]
const OUTBOX: Outbox = { seq: 3, kept: [['x']], keptFrames: 1, keptChars: 1 }
const OPEN = { locked: false, barred: [], expected: [], code: null }

/** Ada at the node north, Bob at south, Eve at west, each of whom was told three frames by then. */
function outline(changes: Partial<Outline> = {}): Outline {
  const at = { [ada]: 'north', [bob]: 'south', [eve]: 'west' }
  const sessions = Object.entries(at).map(([peer, by]) => {
    return { peer, epoch: `e-${peer}`, permissions: null, seq: 3, by, outdated: [] }
  })
  return { version: 1, sessions, door: OPEN, ...changes }
}

function copy(peer: string, changes: Partial<Copy> = {}): Copy {
  return { peer, epoch: `e-${peer}`, outbox: OUTBOX, heard: [], said: [], ...changes }
}

function report(node: string, copies: readonly Copy[], is: Outline | null = outline()): Report {
  return { node, outline: is, copies }
}

function wholeOf(reports: readonly Report[]): readonly string[] {
  const sessions = rebuild('r', reports)?.sessions ?? []
  return sessions.filter(({ epoch }) => epoch !== '').map(({ peer }) => peer)
}

describe('a room that is made anew of what its nodes hold', () => {
  const all = [
    report('north', [copy(ada)]),
    report('south', [copy(bob)]),
    report('west', [copy(eve)]),
  ]

  it('R3: has all sessions that lack nothing, each with its frames', () => {
    expect(wholeOf(all)).toEqual([ada, bob, eve])
    expect(rebuild('r', all)?.sessions[0]).toMatchObject({ outbox: OUTBOX })
  })

  it('is not there where nobody holds anything of it', () => {
    expect(rebuild('r', [report('north', [], null)])).toBeNull()
  })

  it('keeps a place for whom nobody holds anything of, and hands on nothing that was for its stay before', () => {
    const said = [
      [7, bob],
      [8, eve],
    ] as const
    const made = rebuild('r', [
      report('north', [copy(ada, { said })]),
      report('south', [copy(bob)]),
    ])
    expect(made?.sessions.map(({ peer }) => peer)).toEqual([ada, bob, eve])
    expect(made?.sessions[2]).toMatchObject({ epoch: '', received: 0 })
    expect(made?.sessions[0]?.outdated).toEqual([[eve, 8]])
  })

  it('R3: takes nobody for whole who lacks a frame that the newest outline counts', () => {
    const newest = outline({
      version: 2,
      sessions: outline().sessions.map((one) => (one.peer === bob ? { ...one, seq: 4 } : one)),
    })
    expect(wholeOf([...all.slice(1), report('north', [copy(ada)], newest)])).toEqual([ada, eve])
  })

  it('R3: takes nobody for whole to whom something was said, dealt with, and not heard', () => {
    const said = [
      [1, bob],
      [2, eve],
    ] as const
    const heard = [[ada, 2]] as const
    const reports = [
      report('north', [copy(ada, { said })]),
      report('south', [copy(bob)]),
      report('west', [copy(eve, { heard })]),
    ]
    expect(wholeOf(reports)).toEqual([ada, eve])
    expect(rebuild('r', reports)?.sessions[0]).toMatchObject({ received: 2 })
  })

  it('R3: lets be said again what nobody heard', () => {
    const reports = [report('north', [copy(ada, { said: [[1, bob]] })]), ...all.slice(1)]
    expect(wholeOf(reports)).toEqual([ada, bob, eve])
    expect(rebuild('r', reports)?.sessions[0]).toMatchObject({ received: 0 })
  })

  it('R3: takes nobody for whole who spoke without a name to whom nobody knows', () => {
    const reports = [
      report('north', [copy(ada, { said: [[1, null]], heard: [[ada, 1]] })]),
      ...all.slice(1),
    ]
    expect(wholeOf(reports)).toEqual([bob, eve])
  })

  it('believes no copy of who went on to a node that is gone', () => {
    const gone = outline({
      sessions: outline().sessions.map((one) => (one.peer === ada ? { ...one, by: 'gone' } : one)),
    })
    const reports = all.map((one) => ({ ...one, outline: gone }))
    expect(wholeOf(reports)).toEqual([bob, eve])
  })

  it('O2: has the door of the newest outline', () => {
    const locked = outline({ version: 2, door: { ...OPEN, locked: true } })
    const reports = [...all.slice(1), report('north', [copy(ada)], locked)]
    expect(rebuild('r', reports)?.door.locked).toBe(true)
  })
})
