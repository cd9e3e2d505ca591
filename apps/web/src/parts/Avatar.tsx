import { UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { initialsOf, tintOf } from './face.ts'

/** Stands where there is no picture. Said by nobody: the name is beside it. */
export function Avatar({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  return (
    <span className="avatar" data-tint={tintOf(id)} aria-hidden="true">
      {initialsOf(name) || <UserRound size="45%" strokeWidth={1.75} />}
    </span>
  )
}
