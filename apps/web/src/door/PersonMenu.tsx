import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { Person } from '../people/person.ts'
import { say } from '../words/say.ts'
import type { Door } from './door.ts'

export type PersonMenuProps = { readonly person: Person; readonly door: Door }

/** What the owner of the room may do about somebody in it. */
export function PersonMenu({ person, door }: PersonMenuProps): ReactNode {
  const { id, name, muted } = person
  const label = say('what-to-do-about', { name })
  return (
    <MenuTrigger>
      <Button className="round" aria-label={label}>
        <Ellipsis size={18} aria-hidden="true" />
      </Button>
      <Popover className="popover menu-popover" placement="bottom end" offset={4}>
        <Menu className="menu" aria-label={label} disabledKeys={muted ? ['mute'] : []}>
          <MenuSection aria-label={label}>
            <MenuItem id="mute" className="menu__item" onAction={() => door.mute(id)}>
              {say('mute-them')}
            </MenuItem>
            <MenuItem id="remove" className="menu__item" onAction={() => door.remove(id)}>
              {say('remove-them')}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
