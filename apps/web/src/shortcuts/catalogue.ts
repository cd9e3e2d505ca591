/**
 * Every shortcut, once: the keyboard, the tooltips, the help and the settings read this table. Keys are written as
 * `keysOf` writes a press: `m`, `Shift+f`, `Mod+d` (Ctrl or ⌘), `Space`, `F6`, `?`.
 */
import type { PlainWordId } from '../words/say.ts'

export type ShortcutId =
  | 'microphone'
  | 'camera'
  | 'talk'
  | 'share'
  | 'hand'
  | 'react'
  | 'pin'
  | 'chat'
  | 'people'
  | 'file'
  | 'invite'
  | 'quality'
  | 'layout'
  | 'full-screen'
  | 'help'
  | 'next-region'
  | 'previous-region'
  | 'microphone-anywhere'
  | 'camera-anywhere'
  | 'close'

export type Shortcut = {
  readonly id: ShortcutId
  /** As the table has it; `settings.keys` may bind others. */
  readonly keys: string
  readonly label: PlainWordId
  /** Works while one writes as well. @default false */
  readonly whileTyping?: boolean
  /** The keys of others depend on it, so it stays. @default false */
  readonly fixed?: boolean
  /** What it shows is in the page, which has to be seen where the key was pressed in the small window. @default false */
  readonly inPage?: boolean
}

const shortcut = (
  id: ShortcutId,
  keys: string,
  more: Pick<Shortcut, 'whileTyping' | 'fixed' | 'inPage'> = {},
): Shortcut => ({ id, keys, label: `do-${id}`, ...more })

export const SHORTCUTS: readonly Shortcut[] = [
  shortcut('microphone', 'm'),
  shortcut('camera', 'v'),
  shortcut('talk', 'Space'),
  shortcut('share', 's', { inPage: true }),
  shortcut('hand', 'h'),
  shortcut('react', 'r', { inPage: true }),
  shortcut('pin', '1–9', { fixed: true }),
  shortcut('chat', 'c', { inPage: true }),
  shortcut('people', 'p', { inPage: true }),
  shortcut('file', 'f', { inPage: true }),
  shortcut('invite', 'i', { inPage: true }),
  shortcut('quality', 'q', { inPage: true }),
  shortcut('layout', 'l'),
  shortcut('full-screen', 'Shift+f', { inPage: true }),
  shortcut('help', '?', { inPage: true }),
  // Out of the chat's field, too: that is what they are for.
  shortcut('next-region', 'F6', { whileTyping: true, inPage: true }),
  shortcut('previous-region', 'Shift+F6', { whileTyping: true, inPage: true }),
  shortcut('microphone-anywhere', 'Mod+d', { whileTyping: true }),
  shortcut('camera-anywhere', 'Mod+e', { whileTyping: true }),
  shortcut('close', 'Escape', { fixed: true }),
]

const IN_PAGE: ReadonlySet<ShortcutId> = new Set(
  SHORTCUTS.flatMap(({ id, inPage }) => (inPage === true ? [id] : [])),
)

export function showsInPage(id: ShortcutId): boolean {
  return IN_PAGE.has(id)
}

const IDS: ReadonlySet<string> = new Set(SHORTCUTS.map(({ id }) => id))

export function isShortcut(text: string): text is ShortcutId {
  return IDS.has(text)
}
