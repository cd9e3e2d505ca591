/**
 * Levels, who speaks and who has the stage (M3): looked at ten times a second while somebody listens to one of them. What the
 * browser measured of the packets serves for the others; nothing is decoded or analysed for it.
 */
import type { PeerId } from '@roomful/protocol'
import { createEvents, type On } from '../../events.ts'
import type { Peer, Room } from '../../types.ts'
import { openMeter, type Meter } from './meter.ts'
import { hear, hearMuted, NOBODY_SPEAKS, NOT_TALKING } from './speaking.ts'

const EVERY_MS = 100
const EVENTS = ['levels', 'speaking', 'speaker', 'talking-while-muted'] as const

export type VoiceEvents = {
  /** How loud everybody is, by id, our own included: 0 to 1 of full scale, ten times a second. */
  readonly levels: readonly [levels: ReadonlyMap<PeerId, number>]
  /** Those who speak now, our own id included: told when one begins or ends, not in the pauses between words. */
  readonly speaking: readonly [speaking: ReadonlySet<PeerId>]
  /** Who has the stage: the last one who spoke, or the loudest. It changes within a second and does not flap. */
  readonly speaker: readonly [speaker: PeerId | null]
  /** We speak, and the microphone is muted. Told at most every 30 seconds. */
  readonly 'talking-while-muted': readonly []
}

/** What is heard in a room. Nothing is measured while nobody listens. */
export type Voices = {
  /** As the event told it last; empty while nobody listens. */
  readonly speaking: ReadonlySet<PeerId>
  /** As the event told it last; `null` until somebody spoke, and while nobody listens. */
  readonly speaker: PeerId | null
  readonly on: On<VoiceEvents>
}

const opened = new WeakMap<Room, Voices>()

/** The voices in a room: the same object for the same room. */
export function voicesOf(room: Room): Voices {
  const voices = opened.get(room) ?? openVoices(room)
  opened.set(room, voices)
  return voices
}

function openVoices(room: Room): Voices {
  const { on, emit, heard, clear } = createEvents<VoiceEvents>()
  const levelOf = createReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  let unlisten: (() => void) | null = null
  let meter: (Meter & { readonly of: MediaStreamTrack }) | null = null
  let state = NOBODY_SPEAKS
  let speaking: ReadonlySet<PeerId> = new Set()
  let muted = NOT_TALKING

  /** The meter is of the track that is open now, or there is none. */
  function tune(): void {
    const { track } = room.microphone
    const wanted = !room.microphone.muted || heard('talking-while-muted') ? track : null
    if (meter?.of === wanted) return
    meter?.stop()
    meter =
      wanted && typeof AudioContext !== 'undefined' ? { ...openMeter(wanted), of: wanted } : null
  }

  function look(): void {
    if (!EVENTS.some(heard)) return stop()
    timer = setTimeout(look, EVERY_MS)
    tune()
    const nowMs = performance.now()
    const own = meter?.level() ?? 0
    const isMuted = room.microphone.muted
    const levels = new Map<PeerId, number>([[room.id, isMuted ? 0 : own]])
    for (const [id, peer] of room.peers) levels.set(id, levelOf(peer))

    const before = state
    state = hear(before, levels, nowMs)
    emit('levels', levels)
    if (!sameKeys(before.voices, state.voices)) {
      speaking = new Set(state.voices.keys())
      emit('speaking', speaking)
    }
    if (state.speaker !== before.speaker) emit('speaker', state.speaker)

    const [next, told] = isMuted ? hearMuted(muted, own, nowMs) : [NOT_TALKING, false]
    muted = next
    if (told) emit('talking-while-muted')
  }

  function stop(): void {
    clearTimeout(timer)
    unlisten?.()
    unlisten = null
    meter?.stop()
    meter = null
    state = NOBODY_SPEAKS
    speaking = new Set()
  }

  function start(): void {
    if (unlisten || room.status === 'closed') return
    const ends = [
      // At once, so that the light of the microphone goes out with it.
      room.microphone.on('change', tune),
      room.on('status', (status) => {
        if (status !== 'closed') return
        stop()
        clear()
      }),
    ]
    unlisten = () => {
      for (const end of ends) end()
    }
    // Not before whoever listens has what takes it back.
    timer = setTimeout(look, 0)
  }

  return {
    get speaking() {
      return speaking
    },
    get speaker() {
      return state.speaker
    },
    on: (event, listener) => {
      const end = on(event, listener)
      start()
      return end
    },
  }
}

/** Reads the level of a peer's microphone: 0 where no packet came since it was read last. */
function createReader(): (peer: Peer) => number {
  /** Times of the newest packets: they stay for ten seconds after the last one. */
  const seen = new WeakMap<RTCRtpReceiver, number>()
  return ({ connection, tracks }) => {
    const voice = tracks.find(({ source }) => source === 'microphone')
    if (!connection || !voice || voice.muted) return 0
    const receiver = connection.getReceivers().find(({ track }) => track === voice.track)
    // The network in memory has none.
    const [newest] = receiver?.getSynchronizationSources?.() ?? []
    if (!receiver || !newest || seen.get(receiver) === newest.timestamp) return 0
    seen.set(receiver, newest.timestamp)
    return newest.audioLevel ?? 0
  }
}

function sameKeys<K>(one: ReadonlyMap<K, unknown>, other: ReadonlyMap<K, unknown>): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key))
}
