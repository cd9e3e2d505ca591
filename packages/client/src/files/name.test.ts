import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanName, cleanType } from './name.ts'

describe('the name of a file that a peer offers', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\plan.txt', 'plan.txt'],
    ['..', 'file'],
    ['', 'file'],
    ['a/', 'file'],
    ['evil\u202Egpj.exe', 'evilgpj.exe'],
    ['line\nbreak\u0000.txt', 'linebreak.txt'],
    ['half \uD800 of one', 'half  of one'],
    ['a:b*c?.txt', 'a_b_c_.txt'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['ends in dots...', 'ends in dots'],
    ['Ünïcödé 文件 🎈.png', 'Ünïcödé 文件 🎈.png'],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean)
  })

  it('keeps its ending when it is cut', () => {
    const clean = cleanName(`${'🎈'.repeat(10_000)}.tar`)
    expect(Array.from(clean)).toHaveLength(200)
    expect(clean).toMatch(/^🎈+\.tar$/u)
  })

  it('is never a path, empty, or longer than 200 characters, and clean already the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const clean = cleanName(name)
        expect(clean).toMatch(/^[^/\\\p{Cc}\p{Cf}\p{Cs}]{1,200}$/u)
        expect(['.', '..']).not.toContain(clean)
      }),
      { numRuns: 1_000 },
    )
  })

  it('has a media type, or none', () => {
    expect(cleanType('Image/PNG')).toBe('image/png')
    for (const type of ['', 'text', 'text/html;charset=utf-8', 'a/b/c', 'text/<script>'])
      expect(cleanType(type)).toBe('')
  })
})
