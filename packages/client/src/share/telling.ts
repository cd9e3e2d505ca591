/** Tells each peer what we show of its tracks: at once when a picture goes or comes back, and not with every pixel (M4). */
import type { PeerId } from '@roomful/protocol'
import type { Link } from '../connection/link-shape.ts'
import type { PeerEntry } from '../peer.ts'
import type { Displays } from './displays.ts'
import { change, type Wish } from './wish.ts'

const TELL_EVERY_MS = 200
const IN_ONE_GO_MS = 20

export type Telling = {
  /** Something may be another. */
  readonly look: () => void
  readonly stop: () => void
}

export function createTelling(
  peers: ReadonlyMap<PeerId, PeerEntry>,
  shownOf: Displays['shownOf'],
): Telling {
  const told = new WeakMap<Link, { readonly wishes: readonly Wish[]; readonly atMs: number }>()
  let looking = false
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell(entry: PeerEntry): number {
    const link = entry.links.current()
    if (!link) return Infinity
    const wishes = wishesOf(entry, link)
    // Not open yet, or on a path that is being mended.
    if (!link.canTell()) return wishes.length > 0 ? TELL_EVERY_MS : Infinity
    const before = told.get(link) ?? { wishes: [], atMs: -Infinity }
    const changed = change(before.wishes, wishes)
    if (changed === 'none') return Infinity
    const nowMs = performance.now()
    const waitMs = before.atMs + TELL_EVERY_MS - nowMs
    if (changed === 'some' && waitMs > 0) return waitMs
    told.set(link, { wishes, atMs: nowMs })
    link.tell({ type: 'showing', tracks: wishes })
    return Infinity
  }

  function wishesOf({ peer }: PeerEntry, { pc }: Link): readonly Wish[] {
    const transceivers = pc.getTransceivers()
    return peer.tracks.flatMap(({ track, stream }): readonly Wish[] => {
      const shown = track.kind === 'video' ? shownOf(track, stream) : null
      const mid = transceivers.find(({ receiver }) => receiver.track === track)?.mid
      return shown && mid ? [{ ...shown, mid }] : []
    })
  }

  function run(): void {
    looking = false
    if (stopped) return
    clearTimeout(timer)
    const waitMs = Math.min(...[...peers.values()].map(tell))
    if (waitMs < Infinity) timer = setTimeout(run, waitMs)
  }

  return {
    look: () => {
      if (looking || stopped) return
      looking = true
      // What an app takes down and puts up again in one go was never gone. A page in the background waits long for its timers.
      if (globalThis.document?.hidden) queueMicrotask(run)
      else setTimeout(run, IN_ONE_GO_MS)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
