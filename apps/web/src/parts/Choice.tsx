import { ChevronDown } from 'lucide-react'
import { useId, type ReactNode } from 'react'

export type ChoiceProps<Id extends string> = {
  readonly label: string
  readonly chosen: Id
  readonly choices: readonly { readonly id: Id; readonly label: string; readonly lang?: string }[]
  readonly onChoose: (id: Id) => void
}

/** One of some: the platform's own list, which every device shows in its own way. */
export function Choice<Id extends string>(props: ChoiceProps<Id>): ReactNode {
  const { label, chosen, choices, onChoose } = props
  const id = useId()
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <span className="select-frame">
        <select
          id={id}
          className="field__input select"
          value={chosen}
          onChange={({ target }) => {
            const choice = choices.find((one) => one.id === target.value)
            if (choice) onChoose(choice.id)
          }}
        >
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id} lang={choice.lang}>
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronDown size={18} aria-hidden="true" />
      </span>
    </div>
  )
}
