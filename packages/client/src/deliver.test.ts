import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { encodeMessage } from './channel/message.ts'
import { deliver } from './deliver.ts'
import { RoomError } from './errors.ts'
import type { PeerEntry } from './peer.ts'
import type { SendOptions } from './types.ts'

type Send = PeerEntry['send']

/** A peer that takes messages as `send` says. */
function peer(id: string, send: Send = async () => {}, name = '') {
  const sending = vi.fn<Send>(send)
  // Has what delivering uses of one.
  const entry = { peer: { id, name }, send: sending } as unknown as PeerEntry
  return { id, entry, sending }
}

function room(...peers: ReturnType<typeof peer>[]) {
  const entries = new Map(peers.map(({ id, entry }) => [id, entry]))
  return (to?: SendOptions['to'], signal?: AbortSignal) =>
    deliver(
      entries,
      { ...(to === undefined ? {} : { to }), ...(signal ? { signal } : {}) },
      encodeMessage('x'),
    )
}

const gone: Send = () => Promise.reject(new RoomError('not-delivered', 'gone'))
const never: Send = () => new Promise(() => {})

describe('a message', () => {
  it('goes to everybody, or to nobody where nobody is', async () => {
    const [ada, bob] = [peer('ada'), peer('bob')]
    await room(ada, bob)()
    expect([ada, bob].map(({ sending }) => sending.mock.calls.length)).toEqual([1, 1])
    await room()()
  })

  it('goes to whom it is for: a peer, an id, or several of both', async () => {
    const [ada, bob, eve] = [peer('ada'), peer('bob'), peer('eve')]
    const send = room(ada, bob, eve)
    await send('ada')
    await send(bob.entry.peer)
    await send([ada.entry.peer, 'bob'])
    await send([])
    expect([ada, bob, eve].map(({ sending }) => sending.mock.calls.length)).toEqual([2, 2, 0])
  })

  it('goes to nobody where one of those it is for is not here, who is named', async () => {
    const ada = peer('ada')
    await expect(room(ada)(['ada', 'nobody'])).rejects.toMatchObject({
      code: 'peer-not-found',
      message: expect.stringContaining('nobody'),
    })
    expect(ada.sending).not.toHaveBeenCalled()
  })

  it('says who has not got it, by name where there is one, when all the others have', async () => {
    const [ada, bob, eve] = [peer('ada', gone, 'Ada'), peer('bob'), peer('eve', gone)]
    await expect(room(ada, bob, eve)()).rejects.toMatchObject({
      code: 'not-delivered',
      message: expect.stringContaining('2 of 3. Ada: gone eve: gone'),
    })
  })

  it('is given up when its signal fires, whose reason is the cause', async () => {
    const aborting = new AbortController()
    const ada = peer('ada', never)
    const sending = room(ada)(undefined, aborting.signal)
    aborting.abort('enough')
    await expect(sending).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    expect(ada.sending.mock.calls[0]?.[1]?.aborted).toBe(true)
  })

  it('is not sent at all where its signal has fired before', async () => {
    const ada = peer('ada')
    await expect(room(ada)(undefined, AbortSignal.abort())).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(ada.sending).not.toHaveBeenCalled()
  })

  it('C6: leaves nothing on a signal that outlives it', async () => {
    const { signal } = new AbortController()
    await room(peer('ada'))(undefined, signal)
    await expect(room(peer('eve', gone))(undefined, signal)).rejects.toBeInstanceOf(RoomError)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
