import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { iceServersFor } from './turn.ts'

const stun = [{ urls: 'stun:stun.example' }]
const turn = {
  urls: ['turn:turn.example?transport=udp', 'turns:turn.example'],
  secret: 'open sesame',
}

describe('the ICE servers that a peer is told of', () => {
  it('bear credentials that coturn checks by itself, for an hour', () => {
    const { iceServers, expiresAt } = iceServersFor('ada', stun, turn, 1_000_500)
    const credential = createHmac('sha1', 'open sesame').update('4600:ada').digest('base64')
    expect(iceServers).toEqual([...stun, { urls: turn.urls, username: '4600:ada', credential }])
    expect(expiresAt).toBe(4_600_000)
  })

  it('never bear the secret', () => {
    expect(JSON.stringify(iceServersFor('ada', stun, turn, 0))).not.toContain('sesame')
  })

  it('last as long as is asked for', () => {
    expect(iceServersFor('ada', [], { ...turn, ttlMs: 60_000 }, 0).expiresAt).toBe(60_000)
  })

  it('never expire where none have credentials', () => {
    expect(iceServersFor('ada', stun, null, 5)).toEqual({ iceServers: stun, expiresAt: null })
    expect(iceServersFor('ada', stun, { ...turn, urls: [] }, 5)).toEqual({
      iceServers: stun,
      expiresAt: null,
    })
  })
})
