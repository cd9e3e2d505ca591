import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choicesOf } from './choices.ts'
import { levelOf } from './level.ts'

describe('the devices to choose from (A2)', () => {
  test('each has a name, without the numbers of its vendor', () => {
    const choices = choicesOf([
      { kind: 'videoinput', deviceId: 'a', label: 'Webcam C270 (046d:0825)' },
      { kind: 'videoinput', deviceId: 'b', label: '' },
      { kind: 'audioinput', deviceId: 'c', label: 'Built-in (loud)' },
    ])
    expect(choices.camera).toEqual([
      { id: 'a', label: 'Webcam C270' },
      { id: 'b', label: 'Camera 2' },
    ])
    expect(choices.microphone).toEqual([{ id: 'c', label: 'Built-in (loud)' }])
  })

  test('before permission is given there is nothing to choose', () => {
    expect(choicesOf([{ kind: 'videoinput', deviceId: '', label: '' }]).camera).toEqual([])
  })

  test('what the system uses for calls is not listed twice', () => {
    const { speaker } = choicesOf([
      { kind: 'audiooutput', deviceId: 'default', label: 'Default' },
      { kind: 'audiooutput', deviceId: 'communications', label: 'Communications' },
    ])
    expect(speaker.map(({ id }) => id)).toEqual(['default'])
  })
})

describe('the microphone’s level', () => {
  test('silence is nothing, full scale is everything', () => {
    expect(levelOf(new Float32Array(8))).toBe(0)
    expect(levelOf(new Float32Array())).toBe(0)
    expect(levelOf(new Float32Array(8).fill(1))).toBe(1)
  })

  test('it is between 0 and 1, and louder is never less', () => {
    const sample = fc.float({ min: -0.5, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1 }), (samples) => {
        const level = levelOf(samples)
        expect(level).toBeGreaterThanOrEqual(0)
        expect(level).toBeLessThanOrEqual(1)
        expect(levelOf(samples.map((one) => one * 2))).toBeGreaterThanOrEqual(level)
      }),
    )
  })
})
