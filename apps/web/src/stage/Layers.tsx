import { Suspense, type ReactNode } from 'react'
import type { Call } from '../call/call.ts'
import type { Sources } from '../devices/sources.ts'
import type { Preferences } from '../kept/preferences.ts'
import { Layer } from '../parts/Layer.tsx'
import type { Reaction } from '../reactions/reaction.ts'
import { ReactionRow } from '../reactions/ReactionButton.tsx'
import type { Prefer } from '../visit/use-preferences.ts'
import { say } from '../words/say.ts'
import { HelpLayer, InviteLayer, QualityLayer, SettingsLayer, type LayerName } from './layers.ts'

export type LayersProps = {
  readonly layer: LayerName | null
  readonly call: Call
  readonly link: string
  readonly sources: Sources
  readonly preferences: Preferences
  readonly prefer: Prefer
  readonly onReact: (reaction: Reaction) => void
  readonly onClose: () => void
}

/** At most one at a time is above the stage. */
export function Layers({ layer, ...props }: LayersProps): ReactNode {
  return <Suspense fallback={null}>{layer !== null && <One layer={layer} {...props} />}</Suspense>
}

function One(props: LayersProps): ReactNode {
  const { layer, call, link, sources, preferences, prefer, onReact, onClose } = props
  switch (layer) {
    case null:
      return null
    case 'help':
      return <HelpLayer onClose={onClose} />
    case 'settings':
      return (
        <SettingsLayer
          sources={sources}
          preferences={preferences}
          prefer={prefer}
          onClose={onClose}
        />
      )
    case 'invite':
      return <InviteLayer link={link} call={call} onClose={onClose} />
    case 'quality':
      return <QualityLayer room={call.room} onClose={onClose} />
    case 'reactions':
      return (
        <Layer title={say('react')} onClose={onClose}>
          <ReactionRow onReact={onReact} />
        </Layer>
      )
  }
}
