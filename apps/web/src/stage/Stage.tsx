import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import './stage.css'
import type { Call } from '../call/call.ts'
import { shownPeers } from '../call/call-state.ts'
import { ChatPlace } from '../chat/ChatPlace.tsx'
import { useFileDrop } from '../files/use-file-drop.ts'
import { start, type Sources } from '../devices/sources.ts'
import type { Preferences } from '../kept/preferences.ts'
import { roomPath } from '../route.ts'
import { Toolbar } from '../toolbar/Toolbar.tsx'
import { useDeviceSections } from '../toolbar/use-device-sections.ts'
import { useStore } from '../use-store.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import type { Entrance } from '../visit/visit.ts'
import { CallNotices } from './CallNotices.tsx'
import { RecoveryLine } from './RecoveryLine.tsx'
import { Sounds } from './Sounds.tsx'
import { Tiles } from './Tiles.tsx'
import { soundsOf } from './tiles.ts'

export type StageProps = {
  readonly call: Call
  readonly from: Entrance
  readonly sources: Sources
  readonly preferences: Preferences
  readonly prefer: Prefer
  readonly onLeave: () => void
}

/** In the room (A3): everybody, the toolbar, the chat, and the calm line. */
export function Stage({
  call,
  from,
  sources,
  preferences,
  prefer,
  onLeave,
}: StageProps): ReactNode {
  const state = useStore(call.state)
  const { unread } = useStore(call.chat)
  const [chatOpen, setChatOpen] = useState(false)
  const chatButton = useRef<HTMLButtonElement>(null)
  const main = useRef<HTMLElement>(null)
  const sections = useDeviceSections(sources, preferences, prefer)

  const { room } = call
  const peers = shownPeers(state)
  const link = location.origin + roomPath(room.name)

  // The lobby's button is gone; the keyboard goes on from here.
  useEffect(() => main.current?.focus(), [])
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${room.name} · Roomful` : `${room.name} · Roomful`
  }, [unread, room.name])

  const sendFiles = useCallback(
    (files: readonly File[]) => {
      call.transfers.send(files)
      setChatOpen(true)
    },
    [call],
  )
  const filesAreHeld = useFileDrop(sendFiles)

  const share = (): void => {
    if (sources.screen.enabled) sources.screen.disable()
    else void start(sources.screen)
  }

  return (
    <div className="stage" data-chat={chatOpen || undefined}>
      <main className="stage__main" ref={main} tabIndex={-1} aria-label={`Room ${room.name}`}>
        <Tiles
          peers={peers}
          sources={sources}
          self={{ id: room.id, name: preferences.name }}
          link={link}
        />
        <RecoveryLine state={state} />
        <CallNotices sources={sources} toldBefore={from === 'lobby'} />
        <Sounds
          sounds={soundsOf(peers)}
          playback={call.playback}
          speakerId={preferences.speakerId}
        />
      </main>
      <ChatPlace
        call={call}
        open={chatOpen}
        opener={chatButton}
        onClose={() => setChatOpen(false)}
      />
      <footer className="stage__foot">
        <h1 className="stage__room">{room.name}</h1>
        <Toolbar
          sources={sources}
          microphoneSections={sections.microphone}
          cameraSections={sections.camera}
          link={link}
          unread={unread}
          chatOpen={chatOpen}
          chatButton={chatButton}
          onShare={share}
          onChat={() => setChatOpen(!chatOpen)}
          onLeave={onLeave}
        />
        <p className="stage__count">
          {peers.length === 0 ? 'Only you' : `${peers.length + 1} people`}
        </p>
      </footer>
      {filesAreHeld && (
        <div className="drop-place">
          <p>Drop it here to send it to everybody</p>
        </div>
      )}
    </div>
  )
}
