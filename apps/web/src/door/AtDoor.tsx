import { UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import './door.css'
import { Button } from '../parts/Button.tsx'
import { say } from '../words/say.ts'

export type AtDoorProps = {
  readonly children: ReactNode
  /** What may be done about it. */
  readonly buttons: ReactNode
}

/** Somebody who is not in the room. */
export function AtDoor({ children, buttons }: AtDoorProps): ReactNode {
  return (
    <div className="door__one">
      <UserRound size={20} aria-hidden="true" />
      <span className="door__words">{children}</span>
      <span className="door__buttons">{buttons}</span>
    </div>
  )
}

export type KnockingProps = {
  readonly children: ReactNode
  readonly onLetIn: () => void
  readonly onRefuse: () => void
}

/** Somebody who would like to come in. */
export function Knocking({ children, onLetIn, onRefuse }: KnockingProps): ReactNode {
  const buttons = (
    <>
      <Button kind="primary" onPress={onLetIn}>
        {say('let-in')}
      </Button>
      <Button onPress={onRefuse}>{say('refuse')}</Button>
    </>
  )
  return <AtDoor buttons={buttons}>{children}</AtDoor>
}
