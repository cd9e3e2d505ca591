import { useRoom, useSpeaker, useSpeaking } from '@roomful/react'
import { useEffect, useState } from 'react'
import type { PeerId } from 'roomful'

export type OthersSpeaking = {
  readonly now: ReadonlySet<PeerId>
  /** Who of them had the stage last. */
  readonly speaker: PeerId | null
}

/** Who of the others speaks: nobody looks at themselves. */
export function useOthersSpeaking(): OthersSpeaking {
  const { id } = useRoom()
  const speaking = useSpeaking()
  const speaker = useSpeaker()
  const [other, setOther] = useState(speaker)
  useEffect(() => {
    if (speaker !== id) setOther(speaker)
  }, [speaker, id])
  return { now: new Set([...speaking].filter((one) => one !== id)), speaker: other }
}
