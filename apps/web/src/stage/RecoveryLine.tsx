import { useRoomStatus } from '@roomful/react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { nameOf, type PeerView } from '../call/call-state.ts'
import { recoveryLine } from '../words/recovery.ts'
import { say } from '../words/say.ts'

/** What is wrong with the room at the moment, and what is being done about it (A7). */
export function RecoveryLine({ peers }: { readonly peers: readonly PeerView[] }): ReactNode {
  const announce = useAnnounce()
  const status = useRoomStatus()
  const line = recoveryLine({
    status,
    connected: peers.filter((peer) => peer.state === 'connected').length,
    reconnecting: peers.filter((peer) => peer.state === 'reconnecting').map(nameOf),
  })

  const said = useRef<string | null>(null)
  useEffect(() => {
    if (line !== said.current) announce({ type: 'line', text: line ?? say('connected-again') })
    said.current = line
  }, [line, announce])

  return line !== null && <p className="recovery-line">{line}</p>
}
