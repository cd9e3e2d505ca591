import { describe, expect, it } from 'vitest'
import { createDataChannel } from '../../test/data-channel.ts'
import { RoomError } from '../errors.ts'
import type { Message } from '../types.ts'
import { encodeMessage } from './message.ts'
import { createOutgoing, type Outgoing } from './outgoing.ts'

const GONE = new RoomError('not-delivered', 'gone')

/** Sends, and tells how it is going. */
function send(outgoing: Outgoing, message: Message, signal?: AbortSignal) {
  const going = { state: 'waiting', error: null as unknown }
  const sending = outgoing.send(message, encodeMessage(message), signal)
  const settled = sending.then(
    () => (going.state = 'sent'),
    (error: unknown) => {
      going.state = 'failed'
      going.error = error
    },
  )
  return { going, settled }
}

describe('what waits to go to a peer', () => {
  it('goes at once, framed, where a channel of ours is open', async () => {
    const outgoing = createOutgoing()
    const { channel, open, sent } = createDataChannel()
    open()
    outgoing.attach(channel, false)
    await send(outgoing, 'hello').settled
    expect(sent).toEqual([encodeMessage('hello')])
  })

  it('goes in order as soon as the channel opens', async () => {
    const outgoing = createOutgoing()
    const { channel, open, sent } = createDataChannel()
    const sendings = ['a', 'b', 'c'].map((text) => send(outgoing, text))
    outgoing.attach(channel, false)
    expect(sent).toEqual([])
    open()
    await Promise.all(sendings.map(({ settled }) => settled))
    expect(sent).toEqual(['a', 'b', 'c'].map((text) => encodeMessage(text)))
  })

  it('C5: goes in its plain form to a plain client', async () => {
    const outgoing = createOutgoing()
    const { channel, open, sent } = createDataChannel()
    open()
    outgoing.attach(channel, true)
    const bytes = new Uint8Array([1, 2])
    for (const message of ['hello', { a: 1 }, bytes]) await send(outgoing, message).settled
    expect(sent).toEqual(['hello', '{"a":1}', bytes])
  })

  it('N4: waits while much is in the browser, and goes on when little is', async () => {
    const outgoing = createOutgoing()
    const { channel, open, sent, buffer } = createDataChannel()
    open()
    outgoing.attach(channel, false)
    buffer(256 * 1024)
    const { going, settled } = send(outgoing, 'later')
    buffer(128 * 1024)
    expect([going.state, sent.length]).toEqual(['waiting', 0])
    buffer(64 * 1024)
    await settled
    expect([going.state, sent.length]).toEqual(['sent', 1])
  })

  it('waits for the next channel when one is gone, and leaves no listener on the old one', async () => {
    const outgoing = createOutgoing()
    const [first, second] = [createDataChannel(), createDataChannel()]
    outgoing.attach(first.channel, false)
    const { settled } = send(outgoing, 'kept')
    outgoing.detach()
    expect(first.listeners()).toBe(0)
    first.open()
    expect(first.sent).toEqual([])
    outgoing.attach(second.channel, false)
    second.open()
    await settled
    expect(second.sent).toEqual([encodeMessage('kept')])
    outgoing.fail(GONE)
    expect(second.listeners()).toBe(0)
  })

  it('goes over the newer of two channels', async () => {
    const outgoing = createOutgoing()
    const [first, second] = [createDataChannel(), createDataChannel()]
    outgoing.attach(first.channel, true)
    outgoing.attach(second.channel, true)
    const { settled } = send(outgoing, 'x')
    first.open()
    expect(first.sent).toEqual([])
    second.open()
    await settled
    expect(second.sent).toEqual(['x'])
  })

  it('is not sent once its signal has fired', () => {
    const outgoing = createOutgoing()
    const { channel, open, sent } = createDataChannel()
    const aborting = new AbortController()
    send(outgoing, 'no', aborting.signal)
    send(outgoing, 'yes')
    aborting.abort()
    outgoing.attach(channel, false)
    open()
    expect(sent).toEqual([encodeMessage('yes')])
  })

  it('fails, all of it and what comes later, when no channel will come', async () => {
    const outgoing = createOutgoing()
    const before = send(outgoing, 'before')
    outgoing.fail(GONE)
    const after = send(outgoing, 'after')
    await Promise.all([before.settled, after.settled])
    expect([before.going.error, after.going.error]).toEqual([GONE, GONE])
  })

  it('fails alone where the browser refuses it: the rest goes on', async () => {
    const outgoing = createOutgoing()
    const { channel, open, sent, refuse } = createDataChannel()
    const [large, small] = [send(outgoing, 'large'), send(outgoing, 'small')]
    refuse(new TypeError('larger than maxMessageSize'))
    open()
    outgoing.attach(channel, true)
    await Promise.all([large.settled, small.settled])
    expect(large.going.error).toMatchObject({ name: 'RoomError', code: 'message-too-large' })
    expect(small.going.state).toBe('sent')
    expect(sent).toEqual(['small'])
  })
})
