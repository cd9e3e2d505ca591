/** What is wrong in a frame, or in many (L1, L2, L4). */
import { expect } from 'vitest'
import { openRaw } from '../raw.ts'
import { answered, closes, leave, type Misbehaviours } from './answer.ts'

const KIB = 1_024
/** The id of a peer that never was. */
const NOBODY = 'A'.repeat(22)

const offer = (to: string, sdp = 'v=0\r\n'): object => ({
  type: 'sending-SDP-offer',
  to,
  description: { type: 'offer', sdp },
})

export const WRONG_FRAMES: Misbehaviours = {
  'unknown types are refused and close nothing': async ({ origin, room }) => {
    const raw = await openRaw(origin, room)
    await raw.hear('joined')
    for (const type of ['no-such-type', '__proto__', 'constructor', 'toString', 'joined']) {
      raw.send({ type, id: raw.heard.length })
      await answered(raw, 'unknown-type')
    }
    expect(raw.isOpen()).toBe(true)
    await leave(raw)
  },

  'missing and wrong fields are warned of, and closed with 4400 when it goes on': async ({
    origin,
    room,
  }) => {
    const raw = await openRaw(origin, room)
    await raw.hear('joined')
    const wrong = [
      { type: 'sending-SDP-offer' },
      { type: 'sending-SDP-offer', to: NOBODY, description: { type: 'answer', sdp: '' } },
      { type: 'sending-ICE-candidates', to: 7, candidates: [] },
      { type: 'sending-ICE-candidates', to: NOBODY, candidates: {} },
      { type: 'alive', received: -1 },
    ]
    for (const frame of wrong) {
      raw.send(frame)
      await answered(raw, 'bad-message')
    }
    expect(raw.isOpen()).toBe(true)
    raw.send({ type: 'alive' })
    expect(await raw.closed()).toEqual({ code: 4400, reason: 'bad-message' })
  },

  'what is no JSON object is closed with 4400 at once': async ({ origin, room }) => {
    for (const text of [
      '',
      'hello',
      '[]',
      '7',
      'null',
      '{"type":1}',
      '{',
      `"${'x'.repeat(9_000)}"`,
    ])
      await closes(origin, room, text, 'bad-message', 4400)
  },

  'binary frames are closed with 4400': ({ origin, room }) =>
    closes(origin, room, Buffer.from('{"type":"alive","received":0}'), 'bad-message', 4400),

  'a frame of 65 KiB is closed with 4413 (L1)': ({ origin, room }) =>
    closes(origin, room, `{"type":"alive","x":"${'x'.repeat(65 * KIB)}"}`, 'too-large', 4413),

  'a frame of 10 MiB is cut off without being read (L3)': async ({ origin, room }) => {
    const raw = await openRaw(origin, room)
    await raw.hear('joined')
    raw.send('x'.repeat(10 * KIB * KIB))
    expect((await raw.closed()).code).toBeOneOf([1009, 1006])
  },

  'an SDP of 40 KiB, and one of 1,001 lines, is closed with 4413 (L1)': async ({
    origin,
    room,
  }) => {
    await closes(origin, room, offer(NOBODY, 'x'.repeat(40 * KIB)), 'too-large', 4413)
    await closes(origin, room, offer(NOBODY, 'x\r\n'.repeat(1_001)), 'too-large', 4413)
  },

  '65 candidates in a frame, and 257 in a negotiation, are closed with 4413 (L1)': async ({
    origin,
    room,
  }) => {
    const some = (count: number, to = NOBODY): object => ({
      type: 'sending-ICE-candidates',
      to,
      candidates: Array.from({ length: count }, () => ({ candidate: 'candidate:1' })),
    })
    await closes(origin, room, some(65), 'too-large', 4413)
    const [raw, other] = [await openRaw(origin, room), await openRaw(origin, room)]
    const { self } = await other.hear('joined')
    for (let frame = 0; frame < 4; frame++) raw.send(some(64, self))
    raw.send(some(1, self))
    expect(await raw.closed()).toEqual({ code: 4413, reason: 'too-large' })
    await other.hear('peer-away')
    await leave(other)
  },

  '10,000 frames in a burst are warned of, then closed with 4429 (L2)': async ({
    origin,
    room,
  }) => {
    const raw = await openRaw(origin, room)
    await raw.hear('joined')
    for (let i = 0; i < 10_000; i++) raw.send({ type: 'alive', received: 0 })
    expect(await raw.closed()).toEqual({ code: 4429, reason: 'rate-limited' })
    const refusals = raw.heard.filter(({ type }) => type === 'refused')
    expect(refusals).toMatchObject([{ code: 'rate-limited' }, { code: 'rate-limited' }])
    // What came before the warning was taken: nobody is cut off without a word.
    expect(raw.heard.filter(({ type }) => type === 'alive').length).toBeGreaterThanOrEqual(200)
  },

  'a peer of another room is not found, as one that never was (no difference shows)': async ({
    origin,
    room,
  }) => {
    const elsewhere = await openRaw(origin, `${room}-elsewhere`)
    const { self } = await elsewhere.hear('joined')
    const raw = await openRaw(origin, room)
    await raw.hear('joined')
    const answers = []
    for (const to of [self, NOBODY]) {
      raw.send(offer(to))
      answers.push(await answered(raw, 'peer-not-found'))
    }
    expect(answers[0]).toEqual(answers[1])
    expect(elsewhere.heard.map(({ type }) => type)).toEqual(['joined'])
    await Promise.all([leave(raw), leave(elsewhere)])
  },

  'without "to" among more than two, a peer must be named': async ({ origin, room }) => {
    const raws = [await openRaw(origin, room), await openRaw(origin, room)]
    const third = await openRaw(origin, room)
    await third.hear('joined')
    third.send({ type: 'sending-ICE-candidates', candidates: [null] })
    await answered(third, 'name-a-peer')
    await Promise.all([...raws, third].map(leave))
  },

  'keys that pollute prototypes are not handed on, and nobody speaks in another name': async ({
    origin,
    room,
  }) => {
    const victim = await openRaw(origin, room)
    const { self } = await victim.hear('joined')
    const raw = await openRaw(origin, room)
    const joined = await raw.hear('joined')
    raw.send(
      `{"type":"sending-SDP-offer","to":"${self}","from":"${NOBODY}","seq":99,"__proto__":{"polluted":1},` +
        '"constructor":{"prototype":{"polluted":1}},"description":{"type":"offer","sdp":"v=0","__proto__":{"x":1}}}',
    )
    expect(await victim.hear('receiving-SDP-offer')).toEqual({
      type: 'receiving-SDP-offer',
      seq: 2,
      from: joined.self,
      description: { type: 'offer', sdp: 'v=0' },
    })
    await Promise.all([leave(raw), leave(victim)])
  },

  'who does not read is closed when 1 MiB waits for it (L4)': async ({ origin, room }) => {
    const lazy = await openRaw(origin, room)
    const { self } = await lazy.hear('joined')
    lazy.socket.pause()
    const raw = await openRaw(origin, room)
    const sealed = 'x'.repeat(60 * KIB)
    for (let i = 0; i < 200; i++) raw.send({ type: 'sending-ICE-candidates', to: self, sealed })
    expect(await raw.hear('peer-away')).toMatchObject({ peer: self })
    lazy.cut()
    await leave(raw)
  },
}
