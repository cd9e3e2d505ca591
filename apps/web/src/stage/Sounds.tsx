import { RoomAudio } from '@roomful/react'
import { Volume2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { say } from '../words/say.ts'

/** Plays everybody, whether their tile shows a picture or not. */
export function Sounds({ speakerId }: { readonly speakerId: string }): ReactNode {
  return <RoomAudio speakerId={speakerId} renderBlocked={tapToHear} />
}

function tapToHear(resume: () => void): ReactNode {
  return (
    <div className="tap-to-hear">
      <p>{say('sound-blocked')}</p>
      <Button kind="primary" onPress={resume} autoFocus>
        <Volume2 size={20} aria-hidden="true" />
        {say('tap-to-hear')}
      </Button>
    </div>
  )
}
