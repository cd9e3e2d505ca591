import { expect, it, vi } from 'vitest'
import { openChannels } from './skeleton.ts'

it('C4: the four channels have ids that no browser gives, and only what is realtime may be lost or overtake', () => {
  const createDataChannel = vi.fn<() => object>(() => ({}))
  openChannels({ createDataChannel } as unknown as RTCPeerConnection) // all that is used of it
  expect(createDataChannel.mock.calls).toEqual([
    ['roomful-control', { id: 1000, negotiated: true }],
    ['roomful-messages', { id: 1001, negotiated: true }],
    ['roomful-realtime', { id: 1002, negotiated: true, ordered: false, maxRetransmits: 0 }],
    ['roomful-files', { id: 1003, negotiated: true }],
  ])
})
