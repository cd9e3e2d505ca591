import type { ReactNode } from 'react'
import { say } from '../words/say.ts'

/** The app's sign, two rooms that share a wall, and its name. */
export function Brand(): ReactNode {
  return (
    <span className="brand">
      <svg width="28" height="28" viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
        <rect x="3" y="3" width="16" height="16" rx="5" opacity="0.55" />
        <rect x="13" y="13" width="16" height="16" rx="5" />
      </svg>
      {say('app')}
    </span>
  )
}
