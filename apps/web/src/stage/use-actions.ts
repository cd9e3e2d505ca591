import type { Call } from '../call/call.ts'
import type { PeerView } from '../call/call-state.ts'
import { toggle, turn, type Sources } from '../devices/sources.ts'
import { REACTIONS, type Reaction } from '../reactions/reaction.ts'
import { useShortcuts } from '../shortcuts/use-shortcuts.ts'
import { nextMode, type Mode } from './arrange.ts'
import type { LayerName } from './layers.ts'
import { goToRegion } from './regions.ts'
import { toggleFullScreen } from './screen.ts'
import { peopleTiles } from './tiles.ts'

export type PanelName = 'chat' | 'people'

export type ActionsUse = {
  readonly call: Call
  readonly sources: Sources
  readonly peers: readonly PeerView[]
  readonly reacting: boolean
  readonly onReacting: () => void
  readonly onReact: (reaction: Reaction) => void
  readonly onShare: () => void
  readonly onPanel: (name: PanelName) => void
  readonly onLayer: (name: LayerName) => void
  readonly onMode: (change: (mode: Mode) => Mode) => void
  /** The tile to pin, by its key. */
  readonly onPin: (change: (pinned: string | null) => string | null) => void
  readonly onFile: () => void
}

/** What each shortcut of the catalogue does on the stage. */
export function useActions(use: ActionsUse): void {
  const { call, sources, peers, onPanel, onLayer } = use
  const { camera, microphone } = sources
  const pin = (digit = 0): void => {
    const key = peopleTiles(peers)[digit - 1]?.key ?? null
    if (key !== null || digit === 0) use.onPin((pinned) => (pinned === key ? null : key))
  }
  useShortcuts({
    reacting: use.reacting,
    microphone: {
      isOn: () => microphone.enabled && !microphone.muted,
      turn: (on) => void turn(microphone, on),
    },
    actions: {
      microphone: () => void toggle(microphone),
      'microphone-anywhere': () => void toggle(microphone),
      camera: () => void toggle(camera),
      'camera-anywhere': () => void toggle(camera),
      share: use.onShare,
      hand: call.toggleHand,
      react: (digit) => {
        const reaction = digit === undefined ? undefined : REACTIONS[digit - 1]
        if (reaction) use.onReact(reaction)
        else use.onReacting()
      },
      pin,
      chat: () => onPanel('chat'),
      people: () => onPanel('people'),
      file: use.onFile,
      invite: () => onLayer('invite'),
      quality: () => onLayer('quality'),
      help: () => onLayer('help'),
      layout: () => use.onMode(nextMode),
      'full-screen': toggleFullScreen,
      'next-region': () => goToRegion(1),
      'previous-region': () => goToRegion(-1),
    },
  })
}
