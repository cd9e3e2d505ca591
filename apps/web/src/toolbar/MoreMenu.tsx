import { Check, Ellipsis } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Button } from 'react-aria-components/Button'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { ShortcutId } from '../shortcuts/catalogue.ts'
import { keyWords } from '../shortcuts/key-words.ts'
import { useKeys } from '../shortcuts/use-keys.ts'
import { MODES, type Mode } from '../stage/arrange.ts'
import { say } from '../words/say.ts'

export type MoreItem = {
  readonly id: string
  readonly label: string
  readonly shortcut?: ShortcutId
  readonly onAction: () => void
}

export type MoreMenuProps = {
  readonly button: RefObject<HTMLButtonElement | null>
  readonly items: readonly MoreItem[]
  readonly mode: Mode
  readonly onMode: (mode: Mode) => void
}

/** What does not fit into the toolbar, and what is needed less often. */
export function MoreMenu({ button, items, mode, onMode }: MoreMenuProps): ReactNode {
  return (
    <MenuTrigger>
      <Button ref={button} className="tool" aria-label={say('more')}>
        <Ellipsis size={22} aria-hidden="true" />
      </Button>
      <Popover className="popover menu-popover" placement="top" offset={10}>
        <Menu className="menu" aria-label={say('more')}>
          <MenuSection>
            {items.map((item) => (
              <MenuItem
                key={item.id}
                id={item.id}
                className="menu__item"
                textValue={item.label}
                onAction={item.onAction}
              >
                <span className="menu__name">{item.label}</span>
                {item.shortcut && <Keys of={item.shortcut} />}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[mode]}
            onSelectionChange={(keys) => {
              const chosen = keys === 'all' ? undefined : MODES.find((one) => keys.has(one))
              if (chosen) onMode(chosen)
            }}
          >
            <Header className="menu__title">{say('layout')}</Header>
            {MODES.map((one) => (
              <MenuItem key={one} id={one} className="menu__item" textValue={say(`layout-${one}`)}>
                {({ isSelected }) => (
                  <>
                    <span className="menu__tick">
                      {isSelected && <Check size={18} aria-hidden="true" />}
                    </span>
                    <span className="menu__name">{say(`layout-${one}`)}</span>
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function Keys({ of }: { readonly of: ShortcutId }): ReactNode {
  const keys = useKeys(of)
  return keys !== null && <kbd className="menu__keys">{keyWords(keys)}</kbd>
}
