/** Who speaks, from how loud everybody is: without flapping, and within a second. Pure. */
import type { PeerId } from '@roomful/protocol'

/** Of full scale (−34 dBov): quieter is breathing, fans and keys. */
const LOUD = 0.02
/** Between two words it goes on: the longest that the next speaker waits for. */
const PAUSE_MS = 600
/** A cough takes no stage. */
const ENTERS_AFTER_MS = 300
/** Who talks into somebody's speech has to be this much louder (6 dB), … */
const OVER = 2
/** … and has to let them have it for so long. */
const STAYS_MS = 2_000
/** How fast the loudness follows the level: of syllables it is the mean. */
const FOLLOWS_MS = 400

type Voice = {
  /** When it began to speak, pauses between words included. */
  readonly sinceMs: number
  readonly lastLoudMs: number
  /** The mean of what was heard lately, 0 to 1. */
  readonly loudness: number
}

export type Speaking = {
  /** Those who speak now. */
  readonly voices: ReadonlyMap<PeerId, Voice>
  /** Who has the stage: whoever spoke last goes on having it in silence. */
  readonly speaker: PeerId | null
  /** Since when. */
  readonly speakerSinceMs: number
  readonly atMs: number
}

export const NOBODY_SPEAKS: Speaking = {
  voices: new Map(),
  speaker: null,
  speakerSinceMs: 0,
  atMs: 0,
}

/** @param levels of everybody who is in the room, 0 to 1 (RTCRtpSynchronizationSource.audioLevel) */
export function hear(
  before: Speaking,
  levels: ReadonlyMap<PeerId, number>,
  nowMs: number,
): Speaking {
  const passedMs = nowMs - before.atMs
  const voices = new Map<PeerId, Voice>()
  for (const [id, level] of levels) {
    const voice = voiceAfter(before.voices.get(id), level, nowMs, passedMs)
    if (voice) voices.set(id, voice)
  }
  const stays = before.speaker !== null && levels.has(before.speaker) ? before.speaker : null
  const speaker = nextSpeaker(voices, stays, nowMs - before.speakerSinceMs)
  const speakerSinceMs = speaker === before.speaker ? before.speakerSinceMs : nowMs
  return { voices, speaker, speakerSinceMs, atMs: nowMs }
}

function voiceAfter(
  before: Voice | undefined,
  level: number,
  nowMs: number,
  passedMs: number,
): Voice | null {
  const loud = level >= LOUD
  if (!before) return loud ? { sinceMs: nowMs, lastLoudMs: nowMs, loudness: level } : null
  if (!loud && nowMs - before.lastLoudMs >= PAUSE_MS) return null
  const share = 1 - Math.exp(-passedMs / FOLLOWS_MS)
  return {
    sinceMs: before.sinceMs,
    lastLoudMs: loud ? nowMs : before.lastLoudMs,
    loudness: before.loudness + (level - before.loudness) * share,
  }
}

function nextSpeaker(
  voices: ReadonlyMap<PeerId, Voice>,
  speaker: PeerId | null,
  hadMs: number,
): PeerId | null {
  const holder = speaker === null ? undefined : voices.get(speaker)
  if (holder && hadMs < STAYS_MS) return speaker
  let best = holder
  let next = speaker
  for (const [id, voice] of voices) {
    // Loud for so long, and not only once with a pause after it.
    if (id === speaker || voice.lastLoudMs - voice.sinceMs < ENTERS_AFTER_MS) continue
    const needed = best ? best.loudness * (best === holder ? OVER : 1) : 0
    if (voice.loudness <= needed) continue
    best = voice
    next = id
  }
  return next
}

/** Somebody muted who talks: told once it is speech, and not again for a while. */
export type Muted = {
  readonly sinceMs: number | null
  readonly lastLoudMs: number
  readonly toldMs: number
}

/** As long as a short sentence. */
const SPEECH_MS = 800
const TOLD_EVERY_MS = 30_000

export const NOT_TALKING: Muted = { sinceMs: null, lastLoudMs: 0, toldMs: -Infinity }

/** @returns what comes after, and whether it is to be told now */
export function hearMuted(before: Muted, level: number, nowMs: number): readonly [Muted, boolean] {
  const goesOn = before.sinceMs !== null && nowMs - before.lastLoudMs < PAUSE_MS
  if (level < LOUD) return [goesOn ? before : { ...before, sinceMs: null }, false]
  const sinceMs = goesOn ? before.sinceMs : nowMs
  const told =
    sinceMs !== null && nowMs - sinceMs >= SPEECH_MS && nowMs - before.toldMs >= TOLD_EVERY_MS
  return [{ sinceMs, lastLoudMs: nowMs, toldMs: told ? nowMs : before.toldMs }, told]
}
