import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findingWords, type Finding } from './finding.ts'
import { words as ar } from './languages/ar.ts'
import { words as en } from './languages/en.ts'
import { words as es } from './languages/es.ts'
import { speak } from './say.ts'

const found = (
  about: Finding['about'],
  code: Finding['code'],
  more: Partial<Finding> = {},
): Finding => ({ about, code, ok: false, message: "the SDK's own", ...more })

const FINDINGS: readonly Finding[] = [
  ...(['server-reached', 'server-unreachable', 'room-full'] as const).map((code) =>
    found('server', code, { subject: 'call.example' }),
  ),
  ...(['relay-works', 'relay-unauthorized', 'relay-refused', 'relay-unreachable'] as const).map(
    (code) => found('relay', code, { subject: 'turn:call.example' }),
  ),
  found('relay', 'no-relay'),
  found('relay', 'no-relay', { ok: true }),
  found('network', 'udp-works'),
  found('network', 'udp-blocked'),
  ...(['peer-connected', 'peer-waiting', 'peer-unreachable', 'no-relay'] as const).map((code) =>
    found('peer', code, { subject: 'Ada' }),
  ),
  ...(['device-works', 'device-unasked', 'device-busy', 'internal'] as const).map((code) =>
    found('camera', code),
  ),
  found('sound', 'sound-works'),
  found('sound', 'sound-blocked'),
]

describe.each(Object.entries({ en, es, ar }))('what a diagnosis found, in %s', (tag, words) => {
  beforeAll(() => void vi.stubGlobal('location', new URL('https://call.example/r/standup')))
  afterAll(() => {
    vi.unstubAllGlobals()
    speak('en', en)
  })

  test('each finding has a sentence of its own that names what it is about', () => {
    speak(tag, words)
    const said = FINDINGS.map(findingWords)
    expect(new Set(said).size).toBe(FINDINGS.length)
    for (const [at, sentence] of said.entries()) {
      expect(sentence).toContain(FINDINGS[at]?.subject ?? '')
      expect(sentence).toMatch(/\.$/)
      expect(sentence).not.toContain('found-')
      expect(sentence).not.toContain("the SDK's own")
    }
  })
})
