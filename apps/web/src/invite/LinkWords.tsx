import type { ReactNode } from 'react'
import type { Call } from '../call/call.ts'
import { useStore } from '../use-store.ts'
import { say } from '../words/say.ts'

/** What the link does for whoever opens it. */
export function LinkWords({ call }: { readonly call: Call }): ReactNode {
  const { locked } = useStore(call.door.state)
  return <p className="quiet">{say(locked ? 'link-knocks' : 'link-lets-in')}</p>
}
