import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubPeerConnection } from '../../test/peer-connection.ts'
import type { LocalMedia } from '../media/local.ts'
import { draftConnection, finishDraft, type ConnectionSetup } from './draft.ts'

beforeEach(() => {
  stubPeerConnection()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const SETUP: ConnectionSetup = {
  certificates: [],
  relayOnly: false,
  media: false,
  local: {} as LocalMedia, // without media nothing is read of it
  streams: null,
}
const STUN = [{ urls: 'stun:stun.example' }]

function drafted(iceServers: readonly RTCIceServer[]) {
  const draft = draftConnection(SETUP, iceServers)
  return {
    draft,
    configured: vi.spyOn(draft.pc, 'setConfiguration'),
    offered: vi.spyOn(draft.pc, 'createOffer'),
  }
}

describe('a draft', () => {
  it('C3: has its offer set, and gathers, before anybody knows for whom', async () => {
    const { draft } = drafted([])
    await draft.set
    expect(draft.pc.localDescription?.type).toBe('offer')
  })

  it('C3: is ready as it is for the servers that it was made with', async () => {
    const { draft, configured, offered } = drafted(STUN)
    await finishDraft(draft, SETUP, [...STUN])
    expect(draft.pc.signalingState).toBe('have-local-offer')
    expect([configured, offered].map((spy) => spy.mock.calls)).toEqual([[], []])
  })

  it('C3: is offered and gathered anew for others', async () => {
    const { draft, configured, offered } = drafted([])
    await finishDraft(draft, SETUP, STUN)
    expect(configured).toHaveBeenCalledWith(expect.objectContaining({ iceServers: STUN }))
    expect(offered.mock.calls).toEqual([[{ iceRestart: true }]])
    expect(draft.pc.signalingState).toBe('have-local-offer')
  })

  it('tells that the browser refused it', async () => {
    const { draft } = drafted([])
    vi.spyOn(draft.pc, 'setLocalDescription').mockRejectedValue(new Error('no codec'))
    await expect(finishDraft(draft, SETUP, STUN)).rejects.toThrow('no codec')
  })
})
