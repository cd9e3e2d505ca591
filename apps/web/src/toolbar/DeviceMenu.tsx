import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Header } from 'react-aria-components/Header'
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import type { Choice } from '../devices/choices.ts'
import { say } from '../words/say.ts'

export type DeviceSection = {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}

/** Microphones and speakers share ids (`default`), and a menu wants every key once. */
function keyOf(section: DeviceSection, id: string): string {
  return `${section.title} ${id}`
}

/** The devices of one kind or two, the chosen ones ticked. */
export function DeviceMenu({
  label,
  sections,
}: {
  readonly label: string
  readonly sections: readonly DeviceSection[]
}): ReactNode {
  return (
    <Popover className="popover menu-popover" placement="top" offset={10}>
      <Menu className="menu" aria-label={label}>
        {sections.map((section) => (
          <MenuSection
            key={section.title}
            id={section.title}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[keyOf(section, section.chosen)]}
            onSelectionChange={(keys) => {
              const key = keys === 'all' ? undefined : [...keys][0]
              const choice = section.choices.find(({ id }) => keyOf(section, id) === key)
              if (choice) section.onChoose(choice.id)
            }}
          >
            <Header className="menu__title">{section.title}</Header>
            {section.choices.length === 0 ? (
              <MenuItem className="menu__item" id={keyOf(section, '')} isDisabled>
                {say('nothing-to-choose')}
              </MenuItem>
            ) : (
              section.choices.map(({ id, label: name }) => (
                <MenuItem key={id} id={keyOf(section, id)} className="menu__item" textValue={name}>
                  {({ isSelected }) => (
                    <>
                      <span className="menu__tick">
                        {isSelected && <Check size={18} aria-hidden="true" />}
                      </span>
                      <span className="menu__name">{name}</span>
                    </>
                  )}
                </MenuItem>
              ))
            )}
          </MenuSection>
        ))}
      </Menu>
    </Popover>
  )
}
