import type { Moderating } from '@roomful/protocol'
import { describe, expect, it } from 'vitest'
import { openWorld, peerId, type Told, type World } from '../test/world.ts'
import { CODE_MS, KNOCK_MS, MAX_IN_VAIN, MAX_KNOCKS } from './door.ts'
import type { Carrier } from './session.ts'

const [ADA, BOB, EVE] = [peerId('ada'), peerId('bob'), peerId('eve')]
const OWNED = `tea~${ADA}`
const LOCK: Moderating = { type: 'locking-room', locked: true }
const UNLOCK: Moderating = { type: 'locking-room', locked: false }

const about = (type: Exclude<Moderating['type'], 'locking-room'>, peer: string): Moderating => ({
  type,
  peer,
})
/** What who knocks hears. */
const KNOCKS = ['knocking', 'requesting-name']
const types = (told: readonly Told[]): readonly string[] => told.map(({ type }) => type)

/** Ada owns the room and has locked it, Bob is in it; both have read what they were told. */
function locked(settings: { readonly capacity?: number } = {}) {
  const world = openWorld(settings, OWNED)
  const ada = world.join('ada')
  const bob = world.join('bob')
  world.moderate('ada', ada, LOCK)
  world.told(ada)
  world.told(bob)
  const says = (said: Moderating): void => world.moderate('ada', ada, said)
  return { ...world, ada, bob, says }
}

describe('who may moderate', () => {
  it('O1: is the peer whose id ends the name of the room', () => {
    const { told, ada, bob, says } = locked()
    says(UNLOCK)
    expect(told(ada)).toMatchObject([{ type: 'room-locked', locked: false }])
    expect(told(bob)).toMatchObject([{ type: 'room-locked', locked: false }])
  })

  it('O1: is nobody else there, and nobody in a room of another name', () => {
    const { told, moderate, bob, ada } = locked()
    moderate('bob', bob, { ...UNLOCK, id: 7 })
    expect(told(bob)).toEqual([{ type: 'warned', code: 'not-allowed', id: 7 }])
    expect(told(ada)).toEqual([])
    const world = openWorld()
    const first = world.join('ada')
    world.told(first)
    for (const said of [LOCK, about('removing-peer', BOB), about('admitting-peer', BOB)]) {
      world.moderate('ada', first, said)
      expect(world.told(first)).toEqual([{ type: 'warned', code: 'not-allowed' }])
    }
  })

  it('O1: is whoever has a token that says so, as long as it says so', () => {
    const world = openWorld()
    const mod = world.join('mod', null, { permissions: ['publish', 'moderate'] })
    world.moderate('mod', mod, LOCK)
    world.join('eve', null, { permissions: ['publish'] })
    expect(types(world.told(mod))).toEqual(['joined', 'room-locked', 'peer-knocking'])
    const renewed = { type: 'token-renewed', peer: peerId('mod'), carrier: mod } as const
    world.event({ ...renewed, permissions: ['publish'] })
    world.moderate('mod', mod, about('admitting-peer', EVE))
    expect(world.told(mod).at(-1)).toEqual({ type: 'warned', code: 'not-allowed' })
    // It hears who knocks as soon as it may answer again.
    world.event({ ...renewed, permissions: ['moderate'] })
    expect(world.told(mod).slice(-2)).toMatchObject([
      { type: 'room-locked', locked: true },
      { type: 'peer-knocking', peer: EVE },
    ])
  })

  it('O1: comes into its locked room without knocking, and hears who knocks there', () => {
    const { told, join, event, ada } = locked()
    join('eve')
    event({ type: 'leaving', peer: ADA, carrier: ada })
    const again = join('ada')
    expect(types(told(again))).toEqual([
      'joined',
      'requesting-SDP-offer',
      'room-locked',
      'peer-knocking',
    ])
  })

  it('R2: is heard once, whatever it repeats', () => {
    const { told, says, bob } = locked()
    says({ ...UNLOCK, id: 1 })
    says({ ...LOCK, id: 2 })
    says({ ...UNLOCK, id: 1 })
    expect(types(told(bob))).toEqual(['room-locked', 'room-locked'])
  })
})

describe('before the door of a locked room', () => {
  it('O2: a newcomer hears that it knocks and is asked for its name, and nothing else; only who may answer hears of it', () => {
    const { told, join, ada, bob } = locked()
    const eve = join('eve', null, { key: 'drawn' })
    expect(told(eve)).toEqual([
      { type: 'knocking', self: EVE, key: 'drawn' },
      { type: 'requesting-name', seq: 1 },
    ])
    expect(told(ada)).toMatchObject([{ type: 'peer-knocking', peer: EVE }])
    expect(told(bob)).toEqual([])
  })

  it('O2: who knocks reaches nobody, gets no servers, and may be found by nobody', () => {
    const { told, join, say, event, moderate, bob } = locked()
    const eve = join('eve')
    told(eve)
    const offer = {
      type: 'sending-SDP-offer',
      description: { type: 'offer', sdp: 'v=0' },
    } as const
    say('eve', eve, { ...offer, to: BOB, id: 1 })
    moderate('eve', eve, { ...about('admitting-peer', EVE), id: 2 })
    const ice = { iceServers: [{ urls: 'turn:a.example' }], expiresAt: null }
    event({ type: 'asking-for-ICE-servers', peer: EVE, carrier: eve, id: 3, ice })
    expect(told(eve)).toEqual([1, 2, 3].map((id) => ({ type: 'warned', code: 'not-allowed', id })))
    event({ type: 'alive', peer: EVE, carrier: eve, received: 0 })
    expect(told(eve)).toEqual([{ type: 'alive', received: 0 }])
    say('bob', bob, { ...offer, to: EVE })
    expect(told(bob)).toEqual([{ type: 'warned', code: 'peer-not-found' }])
    expect(told(eve)).toEqual([])
  })

  it('O2: who knocks tells its name once, to who may answer and to nobody else', () => {
    const { told, join, event, ada, bob } = locked()
    const eve = join('eve')
    told(ada)
    const telling = { type: 'telling-name', peer: EVE, carrier: eve } as const
    event({ ...telling, name: 'Eve' })
    expect(told(ada)).toMatchObject([{ type: 'peer-knocking', peer: EVE, name: 'Eve' }])
    event({ ...telling, name: 'Ada', id: 1 })
    expect([told(ada), told(bob)]).toEqual([[], []])
    event({ type: 'cut', peer: ADA, carrier: ada })
    const again = join('ada')
    expect(told(again)).toContainEqual(
      expect.objectContaining({ type: 'peer-knocking', peer: EVE, name: 'Eve' }),
    )
    // Sealed, the server hands on what it cannot read.
    const kim = join('kim')
    told(again)
    event({ ...telling, peer: peerId('kim'), carrier: kim, sealed: '1.a.b..1.c' })
    expect(told(again)).toMatchObject([{ peer: peerId('kim'), sealed: '1.a.b..1.c' }])
  })

  it('O2: who is admitted joins as everybody does', () => {
    const { told, join, says, ada, bob } = locked()
    const eve = join('eve')
    says(about('admitting-peer', EVE))
    expect(told(eve)).toMatchObject([
      { type: 'knocking' },
      { type: 'requesting-name' },
      { type: 'joined', recovered: false, received: 0, peers: [{ id: ADA }, { id: BOB }] },
      { type: 'requesting-SDP-offer', peers: [ADA, BOB] },
      { type: 'room-locked', locked: true },
    ])
    expect(types(told(ada))).toEqual(['peer-knocking', 'knock-ended', 'peer-joined'])
    expect(types(told(bob))).toEqual(['peer-joined'])
  })

  it('O2: who is refused hears it, and its key comes back no more, until it is admitted after all', () => {
    const { told, join, says, ada } = locked()
    const eve = join('eve')
    says(about('refusing-peer', EVE))
    expect(told(eve).at(-1)).toEqual({ type: 'closed', code: 'refused' })
    expect(told(join('eve'))).toEqual([{ type: 'closed', code: 'refused' }])
    expect(types(told(ada))).toEqual(['peer-knocking', 'knock-ended'])
    says(about('admitting-peer', EVE))
    expect(types(told(join('eve')))).toEqual(KNOCKS)
  })

  it('O2: opening the room lets in all who knock, as many as it takes', () => {
    const { told, join, says } = locked({ capacity: 3 })
    const [eve, kim] = [join('eve'), join('kim')]
    says(UNLOCK)
    expect(types(told(eve))).toContain('joined')
    expect(told(kim).at(-1)).toEqual({ type: 'closed', code: 'room-full' })
  })

  it('L5: nobody is admitted to a full room, and goes on knocking', () => {
    const { told, join, says, ada } = locked({ capacity: 2 })
    const eve = join('eve')
    says(about('admitting-peer', EVE))
    expect(told(ada).at(-1)).toEqual({ type: 'warned', code: 'not-allowed' })
    expect(types(told(eve))).toEqual(KNOCKS)
  })

  it('O2: so many knock and no more, each key once', () => {
    const { told, join, ada } = locked()
    const first = join('p0')
    for (let i = 1; i < MAX_KNOCKS; i++) join(`p${i}`)
    expect(told(join('eve'))).toEqual([{ type: 'closed', code: 'locked' }])
    const again = join('p0')
    expect(told(first).at(-1)).toEqual({ type: 'closed', code: 'replaced' })
    expect(types(told(again))).toEqual(KNOCKS)
    expect(types(told(ada))).toEqual(Array(MAX_KNOCKS).fill('peer-knocking'))
  })

  it.each(['cut', 'leaving'] as const)('O2: %s ends a knock', (type) => {
    const { told, join, event, says, ada } = locked()
    const eve = join('eve')
    event({ type, peer: EVE, carrier: eve })
    expect(types(told(ada))).toEqual(['peer-knocking', 'knock-ended'])
    says(about('admitting-peer', EVE))
    expect(told(ada)).toEqual([{ type: 'warned', code: 'peer-not-found' }])
    expect(types(told(eve)).includes('released')).toBe(type === 'leaving')
  })

  it('O2: a knock that nobody answers ends, also when nobody is in the room any more', () => {
    const { told, join, event, pass, room, ada, bob } = locked()
    const eve = join('eve')
    event({ type: 'leaving', peer: ADA, carrier: ada })
    event({ type: 'leaving', peer: BOB, carrier: bob })
    pass(KNOCK_MS - 1)
    expect(room().door.knocks.size).toBe(1)
    pass(1)
    expect(told(eve).at(-1)).toEqual({ type: 'closed', code: 'locked' })
    expect(room().door.locked, 'the room begins anew').toBe(false)
  })

  it('R1: who was in and is lost comes back without knocking; who left knocks', () => {
    const { told, join, event, pass, bob } = locked()
    event({ type: 'cut', peer: BOB, carrier: bob })
    pass(30_000)
    const back = join('bob', { epoch: 'e2', seq: 0 })
    expect(types(told(back))).toContain('joined')
    event({ type: 'leaving', peer: BOB, carrier: back })
    expect(types(told(join('bob')))).toEqual(KNOCKS)
  })
})

describe('removing', () => {
  it('O2: puts somebody out for all sides, bars its key and locks the room', () => {
    const world = openWorld({}, OWNED)
    const [ada, bob, eve] = [world.join('ada'), world.join('bob'), world.join('eve')]
    for (const one of [ada, bob, eve]) world.told(one)
    world.moderate('ada', ada, about('removing-peer', EVE))
    expect(world.told(eve)).toEqual([{ type: 'closed', code: 'removed' }])
    for (const one of [ada, bob])
      expect(world.told(one)).toMatchObject([
        { type: 'peer-left', peer: EVE, reason: 'removed' },
        { type: 'room-locked', locked: true },
      ])
    expect(world.told(world.join('eve'))).toEqual([{ type: 'closed', code: 'removed' }])
    expect(world.told(world.join('eve', { epoch: 'e3', seq: 0 }))).toEqual([
      { type: 'closed', code: 'removed' },
    ])
    // Another key of the same person has to knock.
    expect(types(world.told(world.join('eve2')))).toEqual(KNOCKS)
  })

  it('O2: what its socket still says is for nobody', () => {
    const { told, says, say, bob, ada } = locked()
    says(about('removing-peer', BOB))
    told(bob)
    told(ada)
    say('bob', bob, { type: 'declining-SDP-offer', to: ADA, reason: 'x' })
    expect([...told(bob), ...told(ada)]).toEqual([])
  })

  it('O2: reaches who is lost and may come back, and nobody who may moderate', () => {
    const { told, says, event, pass, join, ada, bob } = locked()
    event({ type: 'cut', peer: BOB, carrier: bob })
    pass(30_000)
    says(about('removing-peer', BOB))
    expect(told(join('bob'))).toEqual([{ type: 'closed', code: 'removed' }])
    told(ada)
    says(about('removing-peer', ADA))
    expect(told(ada)).toEqual([{ type: 'warned', code: 'not-allowed' }])
  })
})

describe('muting', () => {
  it('O2: asks the peer, and tells who asks', () => {
    const { told, says, bob, ada } = locked()
    says(about('muting-peer', BOB))
    expect(told(bob)).toMatchObject([{ type: 'requesting-mute', from: ADA }])
    says(about('muting-peer', EVE))
    expect(told(ada)).toEqual([{ type: 'warned', code: 'peer-not-found' }])
  })
})

describe('a room that a code leads to', () => {
  const opened = (): World & { readonly ada: Carrier } => {
    const world = openWorld({}, '~K7MPQ2')
    const ada = world.join('ada', null, { opens: true })
    return { ...world, ada }
  }
  const NO_SUCH_CODE = [{ type: 'closed', code: 'no-such-code' }]

  it('O3: is opened only by who says so, and leads to a knock', () => {
    const wrong = openWorld({}, '~K7MPQ2')
    expect(wrong.told(wrong.join('eve'))).toEqual(NO_SUCH_CODE)
    expect(wrong.room().sessions.size).toBe(0)
    const { told, join, moderate, ada } = opened()
    const eve = join('eve')
    expect(told(ada)).toMatchObject([
      { type: 'joined', room: '~K7MPQ2' },
      { type: 'room-locked', locked: true },
      { type: 'peer-knocking', peer: EVE },
    ])
    moderate('ada', ada, about('admitting-peer', EVE))
    expect(types(told(eve))).toContain('joined')
  })

  it('O3: stays locked', () => {
    const { told, moderate, join, ada } = opened()
    moderate('ada', ada, UNLOCK)
    expect(told(ada).at(-1)).toEqual({ type: 'warned', code: 'not-allowed' })
    expect(types(told(join('eve')))).toEqual(KNOCKS)
  })

  it('O3: answers who opens it a second time, or claims to return, as if there were none', () => {
    const { told, join } = opened()
    expect(told(join('eve', null, { opens: true }))).toEqual(NO_SUCH_CODE)
    expect(told(join('eve', { epoch: 'e', seq: 1 }))).toEqual(NO_SUCH_CODE)
    expect(told(join('eve', { epoch: 'e', seq: 1 }, { opens: true }))).toEqual(NO_SUCH_CODE)
  })

  it('O3: is over after ten minutes, for newcomers alone', () => {
    const { told, join, moderate, event, pass, ada } = opened()
    const eve = join('eve')
    moderate('ada', ada, about('admitting-peer', EVE))
    pass(CODE_MS)
    expect(told(join('bob'))).toEqual(NO_SUCH_CODE)
    told(eve)
    moderate('ada', ada, about('muting-peer', EVE))
    expect(types(told(eve))).toEqual(['requesting-mute'])
    event({ type: 'cut', peer: ADA, carrier: ada })
    expect(types(told(join('ada')))).toContain('joined')
  })

  it('O3: is over after twenty who knocked in vain, which an admitted one is not', () => {
    const { told, join, moderate, event, ada } = opened()
    for (let i = 0; i < MAX_IN_VAIN; i++) {
      const peer = peerId(`p${i}`)
      const carrier = join(`p${i}`)
      expect(types(told(carrier)), `the ${i}th`).toEqual(KNOCKS)
      if (i % 3 === 0) event({ type: 'cut', peer, carrier })
      else moderate('ada', ada, about('refusing-peer', peer))
      if (i > 0) continue
      join('eve')
      moderate('ada', ada, about('admitting-peer', EVE))
    }
    expect(told(join('bob'))).toEqual(NO_SUCH_CODE)
  })

  it('O3: is over when who opened it leaves', () => {
    const { told, join, moderate, event, ada } = opened()
    const [eve, bob] = [join('eve'), join('bob')]
    moderate('ada', ada, about('admitting-peer', EVE))
    event({ type: 'leaving', peer: ADA, carrier: ada })
    expect(told(bob).at(-1)).toEqual(NO_SUCH_CODE[0])
    expect(told(join('kim'))).toEqual(NO_SUCH_CODE)
    expect(types(told(eve)).at(-1)).toBe('peer-left')
  })
})
