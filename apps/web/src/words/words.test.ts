import type { RoomErrorCode } from 'roomful'
import { describe, expect, test } from 'vitest'
import { endingOf } from './ending.ts'
import { listNames } from './lists.ts'
import { deviceProblems, deviceWords, screenWords } from './problem.ts'
import { recoveryLine } from './recovery.ts'

const SECURE = 'https://call.example/r/standup'

describe('what is wrong with the devices (A2)', () => {
  const codes: readonly RoomErrorCode[] = [
    'insecure-context',
    'permission-denied',
    'permission-dismissed',
    'no-device',
    'device-busy',
    'unsupported',
    'internal',
  ]

  test('every cause has words of its own, and each names the device', () => {
    const words = codes.map((code) => deviceWords({ kinds: ['camera'], code }, SECURE))
    expect(new Set(words.map(({ title }) => title)).size).toBe(codes.length)
    for (const { title } of words) expect(title).toContain('camera')
  })

  test('camera and microphone that fail alike are one problem, unlike are two', () => {
    const [missing, busy] = [{ code: 'no-device' }, { code: 'device-busy' }] as const
    expect(deviceProblems(missing, missing)).toEqual([
      { kinds: ['camera', 'microphone'], code: 'no-device' },
    ])
    expect(deviceProblems(busy, missing)).toHaveLength(2)
    expect(deviceProblems(null, missing)).toEqual([{ kinds: ['microphone'], code: 'no-device' }])
    expect(deviceProblems(null, null)).toEqual([])
  })

  test('an insecure page names the secure address', () => {
    const words = deviceWords({ kinds: ['camera', 'microphone'], code: 'insecure-context' }, SECURE)
    expect(words.advice).toContain(SECURE)
    expect(words.remedy).toBe('none')
  })

  test('a dismissed question can be asked again, a blocked one is allowed elsewhere', () => {
    expect(deviceWords({ kinds: ['camera'], code: 'permission-dismissed' }, SECURE).remedy).toBe(
      'ask-again',
    )
    expect(deviceWords({ kinds: ['camera'], code: 'permission-denied' }, SECURE).advice).toContain(
      'icon beside the address',
    )
  })

  test('who closes the question for the screen only changed their mind', () => {
    expect(screenWords('permission-dismissed')).toBeNull()
    expect(screenWords('internal')).not.toBeNull()
  })
})

describe('not in the room (A7)', () => {
  test('every cause that has words of its own has one button', () => {
    const codes: readonly RoomErrorCode[] = [
      'replaced',
      'room-full',
      'forbidden',
      'refused',
      'removed',
      'locked',
      'no-such-code',
      'unauthorized',
      'origin-refused',
      'rate-limited',
      'server-unreachable',
      'bad-room-name',
      'insecure-context',
      'unsupported',
    ]
    const endings = codes.map(endingOf)
    expect(new Set(endings.map(({ title }) => title)).size).toBe(codes.length)
    for (const { button } of endings) expect(button).not.toBe('')
  })

  test('a room that was opened elsewhere can be used here', () => {
    expect(endingOf('replaced')).toMatchObject({ button: 'Use it here', leadsTo: 'again' })
  })

  test('who was refused is led home', () => {
    expect(endingOf('forbidden').leadsTo).toBe('home')
  })
})

describe('the calm line (A7)', () => {
  test.each([
    [{ status: 'online', connected: 2, reconnecting: [] }, null],
    [{ status: 'offline', connected: 2, reconnecting: [] }, 'The server is away; the call goes on'],
    [{ status: 'offline', connected: 0, reconnecting: [] }, 'Reconnecting to the server …'],
    [{ status: 'online', connected: 1, reconnecting: ['Ada'] }, 'Reconnecting to Ada …'],
    [
      { status: 'offline', connected: 1, reconnecting: ['Ada'] },
      'The server is away; reconnecting to Ada …',
    ],
    [{ status: 'closed', connected: 0, reconnecting: [] }, null],
  ] as const)('%o', (recovery, line) => {
    expect(recoveryLine(recovery)).toBe(line)
  })

  test('names are listed as one says them', () => {
    expect(
      [1, 2, 3, 4, 9].map((n) =>
        listNames(['Ada', 'Bob', 'Cem', 'Dan', 'Eve', 'F', 'G', 'H', 'I'].slice(0, n)),
      ),
    ).toEqual([
      'Ada',
      'Ada and Bob',
      'Ada, Bob and Cem',
      'Ada, Bob and 2 others',
      'Ada, Bob and 7 others',
    ])
    expect(listNames([])).toBe('')
  })
})
