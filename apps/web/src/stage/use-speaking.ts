import { useEffect, useState } from 'react'
import type { PeerId, Room } from 'roomful'
import { smallWindow } from '../small/small-window.ts'
import { hearLevels, nobodySpeaks } from './speaking.ts'

const PERIOD_MS = 250

export type SpeakingView = {
  readonly now: ReadonlySet<PeerId>
  readonly speaker: PeerId | null
}

/** Who speaks; renders again only when that changes. */
export function useSpeaking(room: Room): SpeakingView {
  const [view, setView] = useState<SpeakingView>({ now: new Set(), speaker: null })
  useEffect(() => {
    let state = nobodySpeaks
    const timer = setInterval(() => {
      if (document.hidden && !smallWindow.get()) return
      state = hearLevels(state, levelsOf(room), performance.now())
      const now = new Set(state.loud.keys())
      setView((before) =>
        before.speaker === state.speaker && sameSets(before.now, now)
          ? before
          : { now, speaker: state.speaker },
      )
    }, PERIOD_MS)
    return () => clearInterval(timer)
  }, [room])
  return view
}

function sameSets(a: ReadonlySet<PeerId>, b: ReadonlySet<PeerId>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}

/** What the browser measured of the packets itself: no AudioContext for each voice. */
function levelsOf(room: Room): ReadonlyMap<PeerId, number> {
  return new Map(
    [...room.peers.values()].map(({ id, connection }) => {
      const voices = (connection?.getReceivers() ?? []).filter(
        ({ track }) => track.kind === 'audio',
      )
      const levels = voices.flatMap((voice) =>
        voice.getSynchronizationSources().map(({ audioLevel = 0 }) => audioLevel),
      )
      return [id, Math.max(0, ...levels)] as const
    }),
  )
}
