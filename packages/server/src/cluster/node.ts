/**
 * One node of a cluster. A room lives on the node that the record names; all others bring it what their own sockets say
 * and do what it decides about them. Knows no broker, no clock and no timer: they are passed in.
 */
import type { RoomName } from '@roomful/protocol'
import type { Effect } from '../effect.ts'
import { openAboard } from './aboard.ts'
import { openAsking } from './asking.ts'
import type { BackendLink } from './backend.ts'
import type { BusEntry } from './bus.ts'
import { openClaiming } from './claiming.ts'
import { openCopies } from './copies.ts'
import { GIVE_UP_MS } from './courier.ts'
import { openDelivery } from './delivery.ts'
import { nodeKey, openDirectory, roomKey } from './directory.ts'
import { openHandover } from './handover.ts'
import { openHeld } from './held.ts'
import { readBeat } from './lease.ts'
import { openLiving } from './living.ts'
import type { NodeOptions } from './node-options.ts'
import { openPost, type Letter } from './post.ts'
import { openRescue } from './rescue.ts'
import { openTenure } from './tenure.ts'
import { openTurns } from './turns.ts'

export type ClusterNode = BackendLink & {
  /** Does what time brings. To be called many times a second. */
  readonly tick: () => void
}

/** `apply` gets effects on sockets of this node, whose numbers alone count: the node's name is another for each lease. */
export function openNode(
  { settings, now, clock, openBus, drawName, log }: NodeOptions,
  apply: (effect: Effect) => void,
): ClusterNode {
  const inTurn = openTurns()
  const directory = openDirectory()
  const aboard = openAboard(apply)
  const held = openHeld()
  const copies = openCopies()
  let recordIsKnown = false
  let closing: Promise<void> | null = null

  const bus = openBus({
    heard: (text) => act(() => tenure.isValid() && post.hear(text)),
    changed: (entry) => act(() => note(entry)),
    record: (entries) =>
      act(() => {
        recordIsKnown = true
        directory.replace(entries, clock())
        for (const room of new Set([...living.names(), ...aboard.rooms()])) settle(room)
      }),
  })
  const tenure = openTenure({
    bus,
    clock,
    drawName,
    log,
    act,
    gained: () => {
      directory.restartClocks(clock())
      for (const room of held.rooms()) settle(room)
    },
    lost: (before) => {
      directory.forget(before, clock())
      for (const { forget } of [post, handover, rescue, copies]) forget()
      for (const room of living.names()) living.end(room)
      for (const room of aboard.rooms()) aboard.sendAway(room)
    },
  })
  const { swap, isRemoving, isBusy } = openAsking(bus, act, note)
  const send = (node: string, letter: Letter): void => post.send(node, letter, clock())
  const post = openPost({
    say: bus.say,
    self: tenure.name,
    isKnown: directory.hasNode,
    take,
    sever: (node) => {
      living.cut(node)
      for (const room of aboard.rooms())
        if (directory.ownerOf(room)?.node === node) aboard.sendAway(room)
    },
  })
  const living = openLiving({
    settings,
    now,
    self: tenure.name,
    perform: aboard.perform,
    send: (node, place, effects, share) => {
      if (directory.hasNode(node)) post.sendEffects(node, place, effects, share, clock())
    },
    emptied: (room, epoch) => giveBack(room, epoch),
  })

  const places = { directory, tenure, living }
  const handover = openHandover({ ...places, send, claimBy: (...of) => claimBy(...of) })
  const { claimed } = handover
  const mayAsk = (): boolean => recordIsKnown && tenure.isValid() && !isBusy()
  const rescue = openRescue({ ...places, copies, clock, send, inherit: handover.inherit })
  const claiming = openClaiming({ ...places, swap, mayAsk, claimed, settle, rescue: rescue.begin })
  const { claim, claimBy, giveBack } = claiming
  const deliver = openDelivery({ ...places, aboard, copies, clock, send })

  function act(does: () => unknown): void {
    inTurn(() => void (closing ?? does()))
  }

  function take(from: string, letter: Letter): void {
    switch (letter.type) {
      case 'event':
        // The sender may have seen before this node that a room is its own now.
        if (letter.epoch > directory.revisionOf(letter.room))
          note({ key: roomKey(letter.room), value: tenure.name(), revision: letter.epoch })
        if (living.epochOf(letter.room) === letter.epoch)
          return living.advance(letter.room, letter.event)
        // Whose socket it is hears of the room's new place, and that it has to resume.
        if (handover.isGiving(letter.room)) return
        return send(from, { ...letter, type: 'astray' })
      case 'effects':
        copies.heard(letter, letter.effects, letter, clock())
        for (const effect of letter.effects) aboard.perform(effect, letter.epoch)
        return
      case 'astray': {
        const { socket } = letter.event.carrier
        if (aboard.epochOf(socket) === letter.epoch) aboard.dismiss(socket)
        return
      }
      case 'estate':
        return handover.take(from, letter)
      case 'asking':
        return rescue.asked(from, letter)
      case 'report':
        return rescue.reported(from, letter)
      case 'anew':
        return
    }
  }

  function note(entry: BusEntry): void {
    const known = directory.note(entry, clock())
    if (known.type === 'room') return settle(known.room)
    if (known.type !== 'node') return
    const isSelf = known.node === tenure.name()
    if (known.value === null) return isSelf ? tenure.lose() : missNode(known.node)
    if (isSelf) tenure.confirm(readBeat(known.value).beat, entry.revision)
  }

  /** A node has no lease any more: who is on its sockets is away, and what lived there is nobody's. */
  function missNode(node: string): void {
    log.info({ node }, 'a node left the cluster')
    directory.forget(node, clock())
    post.forget(node)
    living.cut(node)
    handover.missed(node)
    rescue.missed(node)
    for (const room of directory.roomsOf(node)) settle(room)
  }

  /** To be called after whatever may have changed whose a room is. */
  function settle(room: RoomName): void {
    const entry = directory.ownerOf(room)
    const isHere = entry?.node === tenure.name()
    const epoch = living.epochOf(room)
    const revision = directory.revisionOf(room)
    handover.settled(room, revision, isHere)
    copies.settled(room, revision)
    rescue.settled(room, revision)
    if (epoch !== undefined && !(isHere && entry.epoch === epoch)) living.end(room)
    // Not while it is being given away, or back.
    const isGoing = handover.isGiving(room) || isRemoving(roomKey(room))
    if (isHere && living.epochOf(room) === undefined && !isGoing)
      living.begin(room, entry.epoch, handover.estateOf(room))
    aboard.sendAway(room, entry?.epoch)
    held.release(room, (said) => deliver(room, said))
    living.endIfEmpty(room)
    if (isHere) handover.begun(room)
    if (held.awaits(room)) claim(room)
  }

  function tidy(nowMs: number): void {
    const silent = directory.silent(nowMs)
    // Its own renewals are in the record: it does not hear what changes there, and can judge nobody.
    if (silent.some(({ node }) => node === tenure.name())) directory.restartClocks(nowMs)
    else for (const { node, revision } of silent) swap(nodeKey(node), null, revision)
    for (const node of directory.gone(nowMs)) missNode(node)
    handover.tick()
    rescue.tick()
    for (const room of held.rooms()) claim(room)
  }

  return {
    dispatch: (room, event) =>
      act(() => {
        if (event.type === 'sweep') return
        const { socket } = event.carrier
        if (event.type === 'joining') aboard.board(socket, room)
        if (!held.has(socket) && deliver(room, event)) return
        held.hold(room, event, clock())
        claim(room)
      }),
    sweep: () =>
      act(() => {
        if (!tenure.isValid()) return
        living.sweep()
        // What swaps left behind whose answers were lost, and what nobody took over.
        for (const room of directory.roomsOf(tenure.name()))
          if (living.epochOf(room) === undefined) settle(room)
        copies.sweep(clock())
        for (const room of directory.leftRooms(clock()))
          if (!held.awaits(room)) giveBack(room, directory.revisionOf(room))
      }),
    handOver: (room) => !closing && handover.give(room),
    handOverAll: (taken) => {
      tenure.retire()
      return closing ?? handover.giveAll(taken)
    },
    retire: tenure.retire,
    rooms: living.entries,
    state: () => ({
      standing: tenure.standing(),
      nodes: directory.nodes().length,
      leasesLost: tenure.timesLost(),
      takenOver: claiming.takenOver(),
      resent: post.resent(),
    }),
    tick: () =>
      act(() => {
        if (recordIsKnown) tenure.keep()
        if (tenure.isValid()) tidy(clock())
        for (const [room, { peer, carrier }] of held.expire(GIVE_UP_MS, clock())) {
          aboard.dismiss(carrier.socket)
          deliver(room, { type: 'cut', peer, carrier })
        }
        post.tick(clock())
      }),
    disconnect: () =>
      (closing ??= new Promise((resolve) => {
        bus.swap(nodeKey(tenure.name()), null, null, () => void bus.close().then(resolve))
      })),
  }
}
