import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  type Context,
  type ReactNode,
} from 'react'
import { createAnnouncer, type Announce } from './announcer.ts'

const AnnounceContext: Context<Announce> = createContext<Announce>(() => {})

/** Says to screen readers what others see. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext)
}

/** The app's one polite live region, and what fills it. It outlives every screen. */
export function LiveRegion({ children }: { readonly children: ReactNode }): ReactNode {
  const [text, setText] = useState('')
  const announcer = useMemo(() => createAnnouncer(setText), [])
  useEffect(() => announcer.stop, [announcer])
  return (
    <AnnounceContext value={announcer.announce}>
      {children}
      {/* The attribute keeps it readable while a modal layer hides everything else. */}
      <div className="unseen" aria-live="polite" data-live-announcer="true">
        {text}
      </div>
    </AnnounceContext>
  )
}
