/** All files of a room, loaded with the first of them. Wires peers, transfers and what the page may hold together. */
import { toBase64Url, type PeerId } from '@roomful/protocol'
import { abortedError } from '../deliver.ts'
import { RoomError } from '../errors.ts'
import { watchAbsence } from './absence.ts'
import { dueOffers, isOver, limitOf, shareOut, takeTurns } from './fair.ts'
import type { SendFileOptions } from './file.ts'
import type { Files, FilesOptions } from './files-shape.ts'
import { PIECE_BYTES, pieceCount, type Offer } from './frame.ts'
import { sha256 } from './hash.ts'
import { createIncoming } from './incoming.ts'
import type { Incoming } from './incoming-shape.ts'
import { cleanName, cleanType } from './name.ts'
import { createOffer } from './offer.ts'
import { createOutgoing, type Outgoing } from './outgoing.ts'
import { watchPath, type Path } from './path.ts'
import { createRemote, type Remote } from './remote.ts'
import { createSent } from './sent.ts'
import { BROWSER_STORE } from './store.ts'
import { plainError } from './words.ts'

const TICK_MS = 250
/** Chunks of this size go fastest in every browser (N5). */
const CHUNK_BYTES = 64 * 1024
const TRANSFER_BYTES = 16
const MAX_ENDED = 1_024

export function openFiles(options: FilesOptions): Files {
  const { peerOf, store = BROWSER_STORE, digest = sha256, pieceBytes = PIECE_BYTES } = options
  const nowMs = options.nowMs ?? (() => performance.now())
  const remotes = new Map<PeerId, Remote>()
  const paths = new Map<PeerId, Path>()
  const outgoing = new Map<string, Outgoing>()
  /** Names of ours that are over: what still comes for them is passed over. */
  const ended = new Set<string>()
  const names = new Map<PeerId, string>()
  const views = new Map<Incoming | Outgoing, () => void>()
  const absence = watchAbsence(gone)
  const nextJob = takeTurns(outgoing)
  let ticking: ReturnType<typeof setInterval> | undefined
  let sharing = false
  /** Of what was held since the last tick. */
  let [most, toldBytes] = [0, 0]
  let closed: RoomError | null = null

  function nameOf(id: PeerId): string {
    names.set(id, peerOf(id)?.name || names.get(id) || `Peer ${id}`)
    return names.get(id) ?? id
  }

  function remoteOf(id: PeerId): Remote {
    const known = remotes.get(id)
    if (known) return known
    const remote: Remote = createRemote({
      id,
      outgoing,
      wasOurs: (transfer) => ended.has(transfer),
      who: () => nameOf(id),
      nextJob: () => nextJob(id),
      spend: (bytes) => paths.get(id)?.spend(bytes) ?? true,
      frameBytes: () => paths.get(id)?.frameBytes() ?? CHUNK_BYTES,
      createIncoming: (offer) => meet(id, remote, offer),
      onProblem: options.onProblem,
      onDropped: (what) => options.drop(id, what),
    })
    remotes.set(id, remote)
    return remote
  }

  function meet(id: PeerId, remote: Remote, { transfer, name, size, mime }: Offer): Incoming {
    const meta = {
      key: `${options.self()}.${id}.${transfer}`,
      name: cleanName(name),
      size,
      type: cleanType(mime),
      count: pieceCount(size, pieceBytes),
      pieceBytes,
    }
    const incoming = createIncoming({
      transfer,
      meta,
      store,
      digest,
      nowMs,
      say: remote.say,
      onChange: () => changed(incoming),
    })
    void incoming.reopen().then((pieces) => {
      const peer = peerOf(id)
      if (!peer || incoming.state().is === 'failed') return
      const [resumedBytes, { isAway }] = [Math.min(size, pieces * pieceBytes), remote]
      const made = createOffer({ transfer, peer, meta, incoming, resumedBytes, nowMs, isAway })
      views.set(incoming, made.update)
      ticking ??= setInterval(tick, TICK_MS)
      options.onOffer(made.offer)
    })
    return incoming
  }

  function changed(transfer: Incoming | Outgoing): void {
    most = Math.max(most, heldBytes())
    views.get(transfer)?.()
    shareSoon()
  }

  /** Once a turn, since granting changes what there is. */
  function shareSoon(): void {
    if (sharing) return
    sharing = true
    queueMicrotask(() => {
      sharing = false
      shareOut(allIncoming())
      for (const id of remotes.keys()) offerDue(id)
    })
  }

  function offerDue(id: PeerId): void {
    for (const one of dueOffers(id, outgoing.values())) one.offer(id)
  }

  function allIncoming(): readonly Incoming[] {
    return [...remotes.values()].flatMap(({ incoming }) => [...incoming.values()])
  }

  function tick(): void {
    most = Math.max(most, heldBytes())
    if (most !== toldBytes) options.onHeld?.(most)
    ;[toldBytes, most] = [most, 0]
    for (const one of outgoing.values()) {
      if (one.isRunning()) one.update()
      refusePlain(one)
    }
    for (const [id, path] of paths) if (isSendingTo(id)) path.look()
    shareOut(allIncoming(), true)
    for (const remote of remotes.values()) remote.sweep()
    for (const [transfer, update] of views) {
      update()
      if (isOver(transfer)) views.delete(transfer)
    }
    if (views.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }

  function refusePlain({ targets, fail }: Outgoing): void {
    for (const id of targets.keys())
      if (options.isPlain(id)) fail(id, plainError(nameOf(id)), false)
  }

  function isSendingTo(id: PeerId): boolean {
    return [...outgoing.values()].some((one) => one.targets.get(id)?.outcome === null)
  }

  async function send(file: Blob, to: readonly PeerId[], given: SendFileOptions): Promise<void> {
    const { signal, onProgress, onStart } = given
    if (closed) throw closed
    if (signal?.aborted) throw abortedError(signal)
    const transfer = toBase64Url(crypto.getRandomValues(new Uint8Array(TRANSFER_BYTES)))
    const name = cleanName(given.name ?? (file instanceof File ? file.name : ''))
    const mime = cleanType(file.type)
    const count = pieceCount(file.size, pieceBytes)
    const one = createOutgoing({
      ...{ transfer, file, name, mime, count, pieceBytes, to, digest, nowMs },
      limit: () => limitOf(one, outgoing.values()),
      say: (peer, frame) => remotes.get(peer)?.say(frame),
      onReady: () => remotes.forEach(({ pump }) => pump()),
      onChange: () => changed(one),
    })
    const shown = { transfer, file, name, mime, pieceBytes, nowMs, nameOf, outgoing: one }
    const { sending, settled, update } = createSent(shown)
    if (onProgress) sending.on('progress', onProgress)
    const abort = (): void => one.failAll(abortedError(signal ?? AbortSignal.abort()))
    signal?.addEventListener('abort', abort)
    outgoing.set(transfer, one)
    views.set(one, update)
    ticking ??= setInterval(tick, TICK_MS)
    onStart?.(sending)
    for (const peer of to) if (remotes.get(peer)?.isAway() === false) one.attach(peer)
    refusePlain(one)
    try {
      await settled
    } finally {
      signal?.removeEventListener('abort', abort)
      outgoing.delete(transfer)
      ended.add(transfer)
      for (const oldest of ended) if (ended.size > MAX_ENDED) ended.delete(oldest)
    }
  }

  return {
    attach: (id, channel, held) => {
      if (closed) return
      const pc = peerOf(id)?.connection ?? null
      const remote = remoteOf(id)
      paths.get(id)?.end()
      paths.set(id, watchPath(pc, options.realtimeOf(id), nowMs, remote.pump))
      absence.end(id)
      remote.attach(channel, Math.min(CHUNK_BYTES, pc?.sctp?.maxMessageSize ?? CHUNK_BYTES), held)
    },
    send,
    left: (id, reason) => {
      // Who says goodbye takes the file along.
      if (reason !== 'lost')
        for (const one of remotes.get(id)?.incoming.values() ?? [])
          one.fail(
            new RoomError('not-delivered', `${nameOf(id)} left before the file was there.`),
            false,
          )
      absence.begin(id)
    },
    joined: absence.end,
    close: (error) => {
      closed = error
      absence.endAll()
      for (const one of outgoing.values()) one.failAll(error)
      for (const remote of remotes.values()) {
        remote.fail(error)
        remote.end()
      }
      for (const path of paths.values()) path.end()
      clearInterval(ticking)
    },
    held: heldBytes,
  }

  function heldBytes(): number {
    return [...outgoing.values(), ...remotes.values()].reduce((sum, one) => sum + one.bytes(), 0)
  }

  function gone(id: PeerId): void {
    const words = `${nameOf(id)} left the room and did not come back: send it again when it is there.`
    const error = new RoomError('not-delivered', words)
    for (const one of outgoing.values()) one.fail(id, error)
    remotes.get(id)?.fail(error)
    remotes.get(id)?.end()
    remotes.delete(id)
    paths.delete(id)
  }
}
