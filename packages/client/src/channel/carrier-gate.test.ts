import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createDataChannel } from '../../test/data-channel.ts'
import type { CarrierOptions } from './carrier.ts'
import { encodeMessage, type Parcel } from './message.ts'

const CONNECTION = { sctp: { maxMessageSize: 65_536 } } as RTCPeerConnection // has what is read of one

beforeEach(() => {
  vi.resetModules() // so that the rest is loaded anew
})

/** Two sides, and a channel of each whose frames go to the other's. */
async function pair() {
  const { openCarrier, loadCarrier } = await import('./carrier-gate.ts')
  const side = () => {
    const got: Parcel[] = []
    const faults: unknown[] = []
    const options: CarrierOptions = {
      maxBytes: 1_000_000,
      onParcel: (parcel) => got.push(parcel),
      onFault: (cause) => faults.push(cause),
    }
    return { got, faults, carrier: openCarrier(options), double: createDataChannel() }
  }
  return { here: side(), there: side(), loadCarrier }
}

type Side = Awaited<ReturnType<typeof pair>>['here']

function attach({ carrier, double }: Side): void {
  carrier.attach(double.channel, CONNECTION, 'page')
  double.open()
}

/** Hands over what was sent, until both are quiet. */
async function exchange(here: Side, there: Side): Promise<void> {
  await vi.waitFor(() => {
    for (const [from, to] of [
      [here, there],
      [there, here],
    ] as const)
      for (const frame of from.double.sent.splice(0))
        to.double.receive((frame as Uint8Array<ArrayBuffer>).slice().buffer)
    expect(there.got.length).toBeGreaterThan(0)
  })
}

describe('a carrier whose rest is not loaded', () => {
  it('N3: carries what was sent, and takes what came, before it was there, in order', async () => {
    const { here, there } = await pair()
    const sending = ['a', 'b', 'c'].map((text) => here.carrier.send(encodeMessage(text)))
    attach(here)
    attach(there)
    await exchange(here, there)
    await vi.waitFor(() => {
      expect(there.got.map(({ body }) => new TextDecoder().decode(body))).toEqual(['a', 'b', 'c'])
    })
    await exchange(here, there)
    for (const frame of there.double.sent.splice(0))
      here.double.receive((frame as Uint8Array<ArrayBuffer>).slice().buffer)
    await Promise.all(sending)
  })

  it('is loaded with the first link: later its server may be away', async () => {
    const { here } = await pair()
    attach(here)
    await vi.waitFor(() => {
      expect(here.double.sent).toHaveLength(1)
    })
  })

  it('tells whoever sent that the peer has left', async () => {
    const { here } = await pair()
    const sending = here.carrier.send(encodeMessage('a'))
    here.carrier.fail('left')
    await expect(sending).rejects.toMatchObject({ code: 'not-delivered' })
    await expect(here.carrier.send(encodeMessage('b'))).rejects.toMatchObject({
      code: 'not-delivered',
    })
  })

  it('does not send what was taken back', async () => {
    const { here, there } = await pair()
    const aborting = new AbortController()
    void here.carrier.send(encodeMessage('no'), aborting.signal)
    void here.carrier.send(encodeMessage('yes'))
    aborting.abort()
    attach(here)
    attach(there)
    await exchange(here, there)
    expect(there.got.map(({ body }) => new TextDecoder().decode(body))).toEqual(['yes'])
  })

  it('does not hold more than a peer of good will sends', async () => {
    const { here } = await pair()
    attach(here)
    for (let i = 0; i < 9; i++) here.double.receive(new ArrayBuffer(1024 * 1024))
    expect(here.faults).toHaveLength(1)
  })
})
