/** What every backend must do. Each one's own test calls this, so that the hub can trust any of them alike. */
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Backend, BackendLink } from '../src/cluster/backend.ts'
import type { RoomSettings } from '../src/room.ts'
import { comesBack, openNode, outcomeOf } from './backend-node.ts'
import { eventually } from './client.ts'
import { peerId } from './world.ts'

export type BackendUnderTest = {
  readonly backend: Backend
  /** Moves the backend's clock. */
  readonly pass: (ms: number) => void
}

export function backendContract(
  name: string,
  open: (settings: RoomSettings) => Promise<BackendUnderTest>,
): void {
  const settings = { capacity: 3, lostAfterMs: 30_000 }

  async function opened(): Promise<BackendUnderTest> {
    const underTest = await open(settings)
    const links: BackendLink[] = []
    const connect: Backend['connect'] = (node, apply) => {
      const link = underTest.backend.connect(node, apply)
      links.push(link)
      return link
    }
    onTestFinished(async () => void (await Promise.all(links.map((link) => link.disconnect()))))
    return { ...underTest, backend: { connect } }
  }

  describe(`the backend "${name}"`, () => {
    it('brings peers of two nodes together in one room', async () => {
      const { backend } = await opened()
      const [north, south] = [openNode(backend, 'north'), openNode(backend, 'south')]
      north.join('r', 'ada', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(1))
      south.join('r', 'bob', 1)
      await eventually(() => {
        expect(north.heard(1)).toMatchObject([
          { type: 'joined' },
          { type: 'peer-joined', peer: peerId('bob') },
        ])
        expect(south.heard(1)).toMatchObject([
          { type: 'joined', peers: [{ id: peerId('ada') }] },
          { type: 'requesting-SDP-offer' },
        ])
      })
    })

    it('gives each node only the effects on its own sockets', async () => {
      const { backend } = await opened()
      const [north, south] = [openNode(backend, 'north'), openNode(backend, 'south')]
      north.join('r', 'ada', 1)
      south.join('r', 'bob', 1)
      await eventually(() => expect(north.heard(1).length + south.heard(1).length).toBe(4))
      expect(north.effects.every((effect) => effect.to.node === 'north')).toBe(true)
      expect(south.effects.every((effect) => effect.to.node === 'south')).toBe(true)
    })

    it('keeps the order of what is said, in both directions at once', async () => {
      const { backend } = await opened()
      const [north, south] = [openNode(backend, 'north'), openNode(backend, 'south')]
      north.join('r', 'ada', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(1))
      south.join('r', 'bob', 1)
      await eventually(() => expect(south.heard(1)).toHaveLength(2))
      const said = Array.from({ length: 100 }, (_, i) => String(i))
      for (const reason of said) {
        north.decline('r', 'ada', 1, 'bob', reason)
        south.decline('r', 'bob', 1, 'ada', reason)
      }
      for (const node of [north, south])
        await eventually(() => {
          const declined = node.heard(1).filter((one) => one.type === 'SDP-offer-declined')
          expect(declined.map(({ reason }) => reason)).toEqual(said)
          const seqs = node.heard(1).flatMap((one) => ('seq' in one ? [one.seq] : []))
          expect(seqs).toEqual(seqs.map((_, i) => i + 1))
        })
    })

    it('keeps that order when an effect brings about the next event at once', async () => {
      const { backend, pass } = await opened()
      const ice = { iceServers: [], expiresAt: null }
      // Two are lost at once. As soon as Ada hears of the first, she asks for something: she hears of the second before.
      const node = openNode(backend, 'north', (effect) => {
        const lost = effect.type === 'write' && effect.frame.includes('lost')
        const asking = { type: 'asking-for-ICE-servers', id: 1, ice } as const
        if (lost)
          node.link.dispatch('r', { ...asking, peer: peerId('ada'), carrier: node.carrier(1) })
      })
      for (const [i, peer] of ['ada', 'bob', 'eve'].entries()) node.join('r', peer, i + 1)
      await eventually(() => expect(node.heard(3)).toHaveLength(2))
      for (const [i, peer] of ['bob', 'eve'].entries())
        node.link.dispatch('r', { type: 'cut', peer: peerId(peer), carrier: node.carrier(i + 2) })
      pass(30_000)
      node.link.sweep()
      await eventually(() => {
        const heard = node.heard(1).slice(-3)
        expect(heard.map(({ type }) => type)).toEqual(['peer-left', 'peer-left', 'ICE-servers'])
      })
    })

    it('L5: admits the last one only once, whichever nodes they come from', async () => {
      const { backend } = await opened()
      const nodes = ['north', 'south', 'west', 'east', 'up'].map((name, i) => {
        const node = openNode(backend, name, (effect) => {
          if (effect.type !== 'close' || effect.refusal.code !== 'draining') return
          // Whose room went elsewhere meanwhile is sent away, and comes again as a client does.
          const { socket } = effect.to
          node.link.dispatch('r', { type: 'cut', peer: peerId(`p${i}`), carrier: effect.to })
          node.join('r', `p${i}`, socket + 1)
        })
        return node
      })
      for (const [i, node] of nodes.entries()) node.join('r', `p${i}`, 1)
      await eventually(() => {
        const outcomes = nodes.map(({ effects }) => effects.map(outcomeOf).findLast(Boolean))
        const joined = outcomes.filter((outcome) => outcome === 'joined')
        const refused = outcomes.filter((outcome) => outcome === 'room-full')
        expect([joined.length, refused.length]).toEqual([3, 2])
      })
    })

    it('keeps rooms apart', async () => {
      const { backend } = await opened()
      const node = openNode(backend, 'north')
      node.join('a', 'ada', 1)
      node.join('b', 'bob', 2)
      await eventually(() => expect(node.heard(2)).toHaveLength(1))
      node.decline('a', 'ada', 1, 'bob', 'psst')
      await eventually(() =>
        expect(node.effects.filter(({ type }) => type === 'warn')).toHaveLength(1),
      )
      expect(node.heard(2)).toHaveLength(1)
    })

    it('R1: who is away is lost when the sweep finds it so, and an empty room begins anew', async () => {
      const { backend, pass } = await opened()
      const node = openNode(backend, 'north')
      node.join('r', 'ada', 1)
      node.join('r', 'bob', 2)
      await eventually(() => expect(node.heard(2)).toHaveLength(2))
      node.link.dispatch('r', { type: 'cut', peer: peerId('bob'), carrier: node.carrier(2) })
      pass(30_000)
      node.link.sweep()
      await eventually(() =>
        expect(node.heard(1).at(-1)).toMatchObject({ type: 'peer-left', reason: 'lost' }),
      )
      node.link.dispatch('r', { type: 'leaving', peer: peerId('ada'), carrier: node.carrier(1) })
      node.join('r', 'eve', 3)
      await eventually(() => expect(node.heard(3)).toMatchObject([{ type: 'joined', peers: [] }]))
    })

    it('R4: a return by another node takes over', async () => {
      const { backend } = await opened()
      const [north, south] = [openNode(backend, 'north'), openNode(backend, 'south')]
      north.join('r', 'ada', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(1))
      south.join('r', 'ada', 1)
      await eventually(() => {
        expect(north.effects.at(-1)).toMatchObject({ type: 'close', refusal: { code: 'replaced' } })
        expect(south.heard(1)).toMatchObject([{ type: 'joined' }])
      })
      // The socket that was taken over from has the same number on its node; its end means nothing any more.
      north.link.dispatch('r', { type: 'cut', peer: peerId('ada'), carrier: north.carrier(1) })
      north.join('r', 'bob', 2)
      await eventually(() =>
        expect(north.heard(2).at(0)).toMatchObject({ peers: [{ id: peerId('ada'), away: false }] }),
      )
    })

    it('says nothing to a room where nobody is', async () => {
      const { backend } = await opened()
      const node = openNode(backend, 'north')
      node.decline('nowhere', 'ada', 1, 'bob', 'hello')
      node.link.sweep()
      node.join('r', 'ada', 2)
      await eventually(() => expect(node.heard(2)).toHaveLength(1))
      expect(node.effects).toHaveLength(1)
    })

    it('R3: a node that ends leaves its rooms to others with all they know: who was there comes back and missed nothing', async () => {
      const { backend } = await opened()
      const north = openNode(backend, 'north')
      // As the hub does: who is closed is cut.
      const south = openNode(backend, 'south', ({ type, to }) => {
        if (type === 'close')
          south.link.dispatch('r', { type: 'cut', peer: peerId('bob'), carrier: to })
      })
      north.join('r', 'ada', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(1))
      south.join('r', 'bob', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(2))
      // As much as a session keeps, more than fits in one letter.
      const said = Array.from({ length: 20 }, (_, i) => `v=0 ${i} ${'"'.repeat(12_000)}`)
      for (const sdp of said)
        north.link.dispatch('r', {
          type: 'signaling',
          peer: peerId('ada'),
          carrier: north.carrier(1),
          signal: { type: 'sending-SDP-offer', description: { type: 'offer', sdp } },
        })
      await eventually(() => expect(south.heard(1)).toHaveLength(said.length + 2))
      await eventually(() => expect(south.link.state()?.nodes ?? 2).toBe(2))
      north.link.handOver('r')
      await north.link.handOverAll()
      const roomsAreElsewhere = north.link.state() !== null
      expect(north.link.rooms()).toHaveLength(roomsAreElsewhere ? 0 : 1)
      await north.link.disconnect()
      await comesBack(south, 'ada', [2, 3, 4, 5], { epoch: 'north-1', seq: 1 })
      const socket = await comesBack(south, 'bob', [6, 7, 8, 9], { epoch: 'south-1', seq: 1 })
      await eventually(() => {
        const offers = south.heard(socket).filter((one) => one.type === 'receiving-SDP-offer')
        const sdps = offers.map((one) => ('description' in one ? one.description.sdp : null))
        expect(sdps).toEqual(said)
      })
      // Whose socket stayed was sent away at most once.
      const closed = south.effects.filter(({ type, to }) => type === 'close' && to.socket === 1)
      expect(closed.length).toBeLessThanOrEqual(1)
    })

    it('applies nothing for a node that went', async () => {
      const { backend } = await opened()
      const [north, south] = [openNode(backend, 'north'), openNode(backend, 'south')]
      north.join('r', 'ada', 1)
      await eventually(() => expect(north.heard(1)).toHaveLength(1))
      await north.link.disconnect()
      // Its room may have gone with it: who is sent away for that comes again.
      let [socket, closed] = [0, 0]
      await eventually(() => {
        if (socket === closed) south.join('r', 'bob', ++socket)
        closed = south.effects.filter(({ type }) => type === 'close').length
        expect(south.heard(socket).map(({ type }) => type)).toContain('joined')
      })
      expect(north.effects).toHaveLength(1)
    })
  })
}
