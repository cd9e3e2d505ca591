import { describe, expect, it } from 'vitest'
import { beat, firstPulse, signOfLife, type Pulse } from './heartbeat.ts'

/** What is due at each second from 0, with a sign of life where there is one. */
function live(seconds: number, isAlive: (second: number) => boolean): readonly string[] {
  let pulse: Pulse = firstPulse(0)
  const dues: string[] = []
  for (let second = 0; second <= seconds; second++) {
    if (isAlive(second)) pulse = signOfLife(pulse)
    const [next, due] = beat(pulse, second * 1_000)
    pulse = next
    if (due !== 'nothing') dues.push(`${due} ${second}`)
    if (due === 'timeout') break
  }
  return dues
}

describe('the heartbeat', () => {
  it('R1: pings every 15 s who answers', () => {
    expect(live(60, () => true)).toEqual(['ping 15', 'ping 30', 'ping 45', 'ping 60'])
  })

  it('R1: ends it after two that were missed', () => {
    expect(live(100, () => false)).toEqual(['ping 15', 'ping 30', 'timeout 45'])
  })

  it('R1: one answer in between begins anew', () => {
    expect(live(75, (second) => second === 31)).toEqual([
      'ping 15',
      'ping 30',
      'ping 45',
      'ping 60',
      'timeout 75',
    ])
  })

  it('R1: a server that was stopped for an hour pings first', () => {
    const [pulse, due] = beat(firstPulse(0), 3_600_000)
    expect(due).toBe('ping')
    expect(beat(pulse, 3_600_001)[1]).toBe('nothing')
  })
})
