import { describe, expect, it } from 'vitest'
import * as sdk from './index.ts'

/** What a browser has and Node has not: reading one of these would throw here. */
const BROWSER_ONLY = [
  'RTCPeerConnection',
  'MediaStream',
  'document',
  'window',
  'location',
  'sessionStorage',
  'addEventListener',
] as const

describe('the SDK where there is no browser (C7)', () => {
  it('is imported without one: this test has none', () => {
    for (const name of BROWSER_ONLY) expect(name in globalThis, name).toBe(false)
    expect(Object.keys(sdk).toSorted()).toEqual([
      'RoomError',
      'createCamera',
      'createMicrophone',
      'createScreen',
      'diagnose',
      'followDevices',
      'joinByCode',
      'joinRoom',
      'openCode',
      'ownedRoom',
      'playbackOf',
      'voicesOf',
    ])
  })

  it('makes sources that are closed', () => {
    for (const create of [sdk.createCamera, sdk.createMicrophone, sdk.createScreen])
      expect(create()).toMatchObject({ enabled: false, track: null, muted: false, error: null })
  })

  it('says of joining that it needs a browser, and throws nothing else', async () => {
    await expect(sdk.joinRoom('standup')).rejects.toMatchObject({
      name: 'RoomError',
      code: 'unsupported',
      message: expect.stringContaining('browser'),
    })
    await expect(sdk.joinRoom('standup', { server: 'https://a.example' })).rejects.toBeInstanceOf(
      sdk.RoomError,
    )
  })

  it('says first that a signal has fired, whatever else is missing', async () => {
    await expect(
      sdk.joinRoom('standup', { signal: AbortSignal.abort('why') }),
    ).rejects.toMatchObject({ code: 'aborted', cause: 'why' })
  })
})
