import { describe, expect, it } from 'vitest'
import { freshen } from './pictures.ts'

type Given = readonly [parameters: object, options: unknown]

/** A connection with a sender for each of these, on one path. */
function connection(...sent: readonly (string | null)[]) {
  const path = new EventTarget()
  const given: Given[] = []
  const senders = sent.map((kind) => {
    const parameters = { encodings: [{ active: true }, { active: false }] }
    return {
      track: kind === null ? null : { kind },
      transport: { iceTransport: path },
      getParameters: () => parameters,
      setParameters: async (...all: Given) => {
        given.push(all)
        throw new DOMException('closed', 'InvalidStateError')
      },
    }
  })
  // What is used of one.
  const pc = { getSenders: () => senders } as unknown as RTCPeerConnection
  return {
    pc,
    given,
    changePath: () => path.dispatchEvent(new Event('selectedcandidatepairchange')),
  }
}

const KEY_FRAMES = { encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }

describe('pictures', () => {
  it('N2: begin whole by themselves, and anew on each other path, once', () => {
    const { pc, given, changePath } = connection('audio', 'video', null)
    freshen(pc)
    expect(given).toEqual([])
    changePath()
    expect(given.map(([, options]) => options)).toEqual([KEY_FRAMES])
    changePath()
    expect(given).toHaveLength(2)
  })

  it('N2: begin anew when the connection carries again, with the parameters that there are', () => {
    const { pc, given } = connection('video', 'video')
    freshen(pc)
    freshen(pc)
    expect(given.map(([, options]) => options)).toEqual([KEY_FRAMES, KEY_FRAMES])
    expect(given.map(([parameters]) => parameters)).toEqual(
      pc.getSenders().map((sender) => sender.getParameters()),
    )
  })

  it('are nothing where there are none, and without a path that tells', () => {
    const pc = {
      getSenders: () => [{ track: null, transport: null }],
    } as unknown as RTCPeerConnection // what is used of one
    freshen(pc)
    freshen(pc)
    expect(connection().given).toEqual([])
  })
})
