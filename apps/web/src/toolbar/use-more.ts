import type { LayerName } from '../stage/layers.ts'
import { canShowSmall, toggleSmall } from '../small/small-window.ts'
import { canFillScreen, toggleFullScreen } from '../stage/screen.ts'
import { TYPED, useMedia } from '../use-media.ts'
import { say } from '../words/say.ts'
import type { MoreItem } from './MoreMenu.tsx'
import { canShareScreen } from './Toolbar.tsx'

/** As wide as the whole toolbar (toolbar.css). */
export const WIDE = '(min-width: 800px)'
const PHONE = '(max-width: 599px)'

export type MoreUse = {
  readonly handUp: boolean
  readonly sharing: boolean
  readonly open: (layer: LayerName) => void
  readonly onPeople: () => void
  readonly onHand: () => void
  readonly onShare: () => void
}

/** What the menu offers: first what the toolbar has no place for. */
export function useMore(use: MoreUse): readonly MoreItem[] {
  const wide = useMedia(WIDE)
  const phone = useMedia(PHONE)
  const typed = useMedia(TYPED)
  const folded: readonly MoreItem[] = [
    ...(phone && canShareScreen()
      ? [
          {
            id: 'share',
            label: say(use.sharing ? 'stop-sharing' : 'share-screen'),
            shortcut: 'share',
            onAction: use.onShare,
          } as const,
        ]
      : []),
    ...(wide
      ? []
      : ([
          { id: 'people', label: say('people'), shortcut: 'people', onAction: use.onPeople },
          {
            id: 'hand',
            label: say(use.handUp ? 'lower-hand' : 'raise-hand'),
            shortcut: 'hand',
            onAction: use.onHand,
          },
          {
            id: 'react',
            label: say('react'),
            shortcut: 'react',
            onAction: () => use.open('reactions'),
          },
        ] as const)),
  ]
  const filled = document.fullscreenElement !== null
  return [
    ...folded,
    { id: 'invite', label: say('invite'), shortcut: 'invite', onAction: () => use.open('invite') },
    ...(canShowSmall()
      ? [{ id: 'small', label: say('picture-in-picture'), onAction: () => void toggleSmall() }]
      : []),
    ...(canFillScreen()
      ? [
          {
            id: 'full',
            label: say(filled ? 'leave-full-screen' : 'full-screen'),
            shortcut: 'full-screen',
            onAction: toggleFullScreen,
          } as const,
        ]
      : []),
    {
      id: 'quality',
      label: say('quality'),
      shortcut: 'quality',
      onAction: () => use.open('quality'),
    },
    { id: 'settings', label: say('settings'), onAction: () => use.open('settings') },
    ...(typed
      ? [
          {
            id: 'help',
            label: say('shortcuts'),
            shortcut: 'help',
            onAction: () => use.open('help'),
          } as const,
        ]
      : []),
  ]
}
