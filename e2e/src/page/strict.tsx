/** A page that uses all of `@roomful/react` in StrictMode, mounted and taken away as `strict` is told. Bundled for a test. */
import {
  RoomAudio,
  RoomProvider,
  trackOf,
  useDevices,
  useFiles,
  useJoin,
  useMessages,
  usePeers,
  useRoom,
  useRoomEvent,
  useRoomStatus,
  useSource,
  useStats,
  useTopic,
  Video,
} from '@roomful/react'
import { StrictMode, useEffect, type ReactElement, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

declare global {
  var strict: {
    /** Returns what unmounts it. */
    readonly mount: () => () => void
    /** How often an effect ran: twice a mounting in StrictMode. */
    mountings: number
    readonly violations: string[]
  }
}

function Page(): ReactElement {
  const joining = useJoin('strict', { name: 'Ada', camera: { width: 320 }, microphone: true })
  useEffect(() => {
    strict.mountings++
  }, [])
  if (joining.phase !== 'joined') return <p>{joining.phase}</p>
  return (
    <RoomProvider room={joining.room}>
      <Inside />
    </RoomProvider>
  )
}

function Inside(): ReactElement {
  const room = useRoom()
  const { track } = useSource(room.camera)
  const { cameras } = useDevices()
  const { messages } = useMessages()
  const { files } = useFiles()
  const { values } = useTopic<number>('strict', { delivery: 'latest' })
  useRoomEvent('channel', (channel) => channel.close())
  return (
    <section data-status={useRoomStatus()}>
      <Video track={track} data-own width={160} />
      {usePeers().map((peer) => (
        <div key={peer.id}>
          <Video track={trackOf(peer, 'camera')} data-peer={peer.state} width={160} />
          <Quality of={peer.id} />
        </div>
      ))}
      <RoomAudio />
      <p>{[cameras, messages, files, [...values]].map(({ length }) => length).join(' ')}</p>
    </section>
  )
}

function Quality({ of }: { readonly of: string }): ReactNode {
  return useStats(of)?.quality
}

globalThis.strict = {
  mountings: 0,
  violations: [],
  mount: () => {
    const place = document.createElement('main')
    document.body.append(place)
    const root = createRoot(place)
    root.render(
      <StrictMode>
        <Page />
      </StrictMode>,
    )
    return () => {
      root.unmount()
      place.remove()
    }
  },
}
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  strict.violations.push(`${violatedDirective} ${blockedURI}`),
)
