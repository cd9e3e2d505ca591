import { ShieldCheck } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { RoomError, type Room } from 'roomful'
import { Phrase } from '../parts/Phrase.tsx'
import { say } from '../words/say.ts'

export type SafetyProps = {
  readonly room: Room
  /** Changes whenever a connection comes or goes: the words are of the connections as they are. */
  readonly connections: string
  readonly sealed: boolean
}

/** Eight words that all sides compare (T2), and whether the server can read along (T1). */
export function Safety({ room, connections, sealed }: SafetyProps): ReactNode {
  const [phrase, setPhrase] = useState<string | null>(null)

  useEffect(() => {
    let ended = false
    const ask = async (): Promise<void> => {
      const words = await room.safetyPhrase().catch((error: unknown) => {
        // Not all are connected yet, or nobody is here.
        if (error instanceof RoomError) return null
        throw error
      })
      if (!ended) setPhrase(words)
    }
    setPhrase(null)
    if (connections !== '') void ask()
    return () => {
      ended = true
    }
  }, [room, connections])

  return (
    <section className="people__part" aria-labelledby="people-safety">
      <h3 id="people-safety">{say('safety-title')}</h3>
      {phrase === null ? (
        <p className="quiet">{say('safety-waits')}</p>
      ) : (
        <>
          <Phrase words={phrase} />
          <p className="quiet">{say('safety-advice')}</p>
        </>
      )}
      {sealed && (
        <p className="safety__sealed">
          <ShieldCheck size={18} aria-hidden="true" />
          {say('sealed-room')}
        </p>
      )}
    </section>
  )
}
