import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choicesOf } from './choices.ts'
import { levelOf } from './level.ts'

describe('the devices to choose from (A2)', () => {
  test('each has a name, without the numbers of its vendor', () => {
    const choices = choicesOf({
      cameras: [
        { deviceId: 'a', label: 'Webcam C270 (046d:0825)' },
        { deviceId: 'b', label: '' },
      ],
      microphones: [{ deviceId: 'c', label: 'Built-in (loud)' }],
      speakers: [],
    })
    expect(choices).toEqual({
      camera: [
        { id: 'a', label: 'Webcam C270' },
        { id: 'b', label: 'Camera 2' },
      ],
      microphone: [{ id: 'c', label: 'Built-in (loud)' }],
      speaker: [],
    })
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
