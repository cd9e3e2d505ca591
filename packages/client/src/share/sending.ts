/**
 * Gives our pictures to the others as each of them shows them: hears what they want, looks at what the connections say, and
 * does what `allocate` decides (M4). Peers that say nothing are sent to as the browser does it.
 */
import type { PeerId } from '@roomful/protocol'
import type { Link } from '../connection/link-shape.ts'
import type { PeerEntry } from '../peer.ts'
import type { Room } from '../types.ts'
import { allocate, type Rank, type Wanted } from './allocate.ts'
import { createApplier } from './apply.ts'
import { effort, FULL_EFFORT, isLimited } from './effort.ts'
import { sampleOf, type Sample } from './sample.ts'
import { follow, OPEN } from './uplink.ts'
import type { Wish } from './wish.ts'

const LOOK_EVERY_MS = 1_000
/** Whoever changes its mind more often is not followed each time. */
const APPLY_EVERY_MS = 100
/** Of a voice, with its headers. */
const SOUND_BITS = 50_000

export type SendingHost = {
  readonly room: () => Room
  readonly peers: ReadonlyMap<PeerId, PeerEntry>
}

export type Sending = {
  /** What a peer shows of our tracks from now on. */
  readonly hear: (peer: PeerId, wishes: readonly Wish[]) => void
  readonly stop: () => void
}

type Outgoing = { readonly sender: RTCRtpSender; readonly wanted: Wanted }

export function createSending({ room, peers }: SendingHost): Sending {
  const wishesOf = new WeakMap<Link, ReadonlyMap<string, Wish>>()
  const samples = new WeakMap<Link, Sample>()
  const { apply, applied } = createApplier()
  let uplink = OPEN
  let can = FULL_EFFORT
  let looking: ReturnType<typeof setTimeout> | undefined
  let applying: ReturnType<typeof setTimeout> | undefined
  let appliedAtMs = -Infinity
  let stopped = false
  const unlisten = [room().camera, room().screen].map((source) => source.on('change', soon))

  function links(): readonly Link[] {
    return [...peers.values()].flatMap((entry) => entry.links.current() ?? [])
  }

  /** Nothing of pictures goes into a path that broke, nor does it take from the others (N2). */
  function live(): readonly Link[] {
    return [...peers.values()].flatMap(({ isLive, links: { current } }) =>
      isLive() ? (current() ?? []) : [],
    )
  }

  function share(): void {
    appliedAtMs = performance.now()
    const all = live()
    const outgoing = all.flatMap(outgoingOf)
    const given = allocate(
      {
        uplinkBitsPerSecond: uplink.bitsPerSecond.value,
        reservedBitsPerSecond: reserved(all),
        effort: can.share,
      },
      outgoing.map(({ wanted }) => wanted),
    )
    for (const [place, { sender }] of outgoing.entries()) apply(sender, given[place] ?? null)
    const shared = new Set(outgoing.map(({ sender }) => sender))
    for (const sender of all.flatMap(({ pc }) => pc.getSenders()))
      if (!shared.has(sender) && sender.track && applied(sender) !== 'default')
        apply(sender, 'default')
  }

  function outgoingOf(link: Link): readonly Outgoing[] {
    const wishes = wishesOf.get(link)
    if (!wishes) return []
    return link.pc.getTransceivers().flatMap(({ mid, sender }): readonly Outgoing[] => {
      const shown = wishes.get(mid ?? '')
      const { track } = sender
      if (!shown || track?.kind !== 'video' || track.readyState === 'ended') return []
      // Else Chromium takes a screen for a film, and blurs its text.
      if (track === room().screen.track && track.contentHint === '') track.contentHint = 'detail'
      const isText = /^(detail|text)$/.test(track.contentHint)
      const rank: Rank =
        isText || track === room().screen.track ? 'screen' : shown.important ? 'important' : 'tile'
      const { width = 0, height = 0, frameRate = 0 } = track.getSettings()
      return [
        {
          sender,
          wanted: {
            source: { widthPx: width, heightPx: height, framesPerSecond: frameRate },
            shown,
            rank,
            content: isText ? 'detail' : 'motion',
          },
        },
      ]
    })
  }

  function reserved(all: readonly Link[]): number {
    return all.reduce((bits, link) => {
      const sounds = link.pc.getSenders().filter(({ track }) => track?.kind === 'audio').length
      const others = wishesOf.has(link) ? 0 : (samples.get(link)?.videoBitsPerSecond ?? 0)
      return bits + sounds * SOUND_BITS + others
    }, 0)
  }

  async function look(): Promise<void> {
    const all = live()
    await Promise.all(
      all.map(async (link) => {
        const report = await link.pc.getStats().catch(() => null)
        if (!report) return
        const asked = new Map(
          link.pc.getTransceivers().map(({ mid, sender }) => [mid, applied(sender)] as const),
        )
        const next = sampleOf(samples.get(link), report, performance.now(), (mid) => {
          const now = asked.get(mid)
          return now && now !== 'default' ? now : undefined
        })
        samples.set(link, next)
      }),
    )
    if (stopped) return
    const seen = all.flatMap((link) => samples.get(link) ?? [])
    const nowMs = performance.now()
    uplink = follow(uplink, seen, nowMs)
    can = effort(can, isLimited(seen.flatMap(({ encoders }) => encoders)), nowMs)
    share()
    lookLater()
  }

  /** While somebody shows something of ours. */
  function lookLater(): void {
    clearTimeout(looking)
    looking = undefined
    if (links().some((link) => wishesOf.has(link)))
      looking = setTimeout(() => void look(), LOOK_EVERY_MS)
  }

  function soon(): void {
    if (applying !== undefined || stopped) return
    const run = (): void => {
      applying = undefined
      share()
    }
    const waitMs = appliedAtMs + APPLY_EVERY_MS - performance.now()
    if (waitMs <= 0) run()
    else applying = setTimeout(run, waitMs)
  }

  return {
    hear: (peer, wishes) => {
      const link = peers.get(peer)?.links.current()
      if (!link || stopped) return
      wishesOf.set(link, new Map(wishes.map((wish) => [wish.mid, wish])))
      soon()
      if (looking === undefined) lookLater()
    },
    stop: () => {
      stopped = true
      for (const end of unlisten) end()
      clearTimeout(looking)
      clearTimeout(applying)
    },
  }
}
