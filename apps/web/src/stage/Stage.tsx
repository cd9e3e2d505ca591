import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import './stage.css'
import type { Call } from '../call/call.ts'
import { nameOf } from '../call/call-state.ts'
import { useSeats } from '../call/use-seats.ts'
import { Chat } from '../chat/Chat.tsx'
import { FilePicker } from '../files/FilePicker.tsx'
import { useFileDrop } from '../files/use-file-drop.ts'
import { toggle, type Sources } from '../devices/sources.ts'
import { useFlip } from '../devices/use-flip.ts'
import { useSource } from '@roomful/react'
import type { Preferences } from '../kept/preferences.ts'
import { SidePlace } from '../parts/SidePlace.tsx'
import { listPeople } from '../people/person.ts'
import type { Reaction } from '../reactions/reaction.ts'
import { shownName } from '../room-name.ts'
import { roomPath } from '../route.ts'
import { SmallCall } from '../small/SmallCall.tsx'
import { Toolbar } from '../toolbar/Toolbar.tsx'
import { useDeviceSections } from '../toolbar/use-device-sections.ts'
import { useMore, WIDE } from '../toolbar/use-more.ts'
import { beginAt } from '../tv/begin.ts'
import { useMedia } from '../use-media.ts'
import { useStore } from '../use-store.ts'
import type { Prefer } from '../visit/use-preferences.ts'
import { say } from '../words/say.ts'
import type { Mode } from './arrange.ts'
import { CallNotices } from './CallNotices.tsx'
import { Layers } from './Layers.tsx'
import { People, type LayerName } from './layers.ts'
import { RecoveryLine } from './RecoveryLine.tsx'
import { stayAwake } from './screen.ts'
import { Sounds } from './Sounds.tsx'
import { Tiles } from './Tiles.tsx'
import { useActions, type PanelName } from './use-actions.ts'
import { useOthersSpeaking } from './use-speaking.ts'
import { useTitle } from './use-title.ts'

export type StageProps = {
  readonly call: Call
  /** What is wrong with the devices at first was told in the lobby already. */
  readonly toldBefore: boolean
  /** What seals the room, or `null`. */
  readonly secret: string | null
  readonly sources: Sources
  readonly preferences: Preferences
  readonly prefer: Prefer
  readonly onLeave: () => void
}

/** In the room (A3): everybody, the toolbar, what stands beside the stage and above it, and the calm line. */
export function Stage(props: StageProps): ReactNode {
  const { call, toldBefore, secret, sources, preferences, prefer, onLeave } = props
  const { room } = call
  const { peers, unreached } = useSeats()
  const { unread } = useStore(call.chat)
  const hand = useStore(call.hand)
  const screen = useSource(sources.screen)
  const camera = useSource(sources.camera)
  const microphone = useSource(sources.microphone)
  const speaking = useOthersSpeaking()
  const sections = useDeviceSections(sources, preferences, prefer)
  const flip = useFlip(sources.camera, prefer)
  const wide = useMedia(WIDE)
  const [panel, setPanel] = useState<PanelName | null>(null)
  const [layer, setLayer] = useState<LayerName | null>(null)
  const [reacting, setReacting] = useState(false)
  const [mode, setMode] = useState<Mode>('auto')
  const [pinned, setPinned] = useState<string | null>(null)
  const chatButton = useRef<HTMLButtonElement>(null)
  const peopleButton = useRef<HTMLButtonElement>(null)
  const moreButton = useRef<HTMLButtonElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const main = useRef<HTMLElement>(null)

  const link = location.origin + roomPath(room.name, secret)
  const shown = shownName(room.name)
  const own = { id: room.id, name: preferences.name.trim() }

  useEffect(() => beginAt(main.current), [])
  useEffect(stayAwake, [])
  useTitle(shown, unread)

  const sendFiles = useCallback(
    (files: readonly File[]) => {
      if (files.length === 0) return
      call.transfers.send(files)
      setPanel('chat')
    },
    [call],
  )
  const filesAreHeld = useFileDrop(sendFiles)

  const share = (): void => void toggle(sources.screen)
  const togglePanel = (name: PanelName): void => setPanel(panel === name ? null : name)
  const react = (reaction: Reaction): void => {
    call.reactions.react(reaction)
    setReacting(false)
    setLayer((open) => (open === 'reactions' ? null : open))
  }

  useActions({
    call,
    sources,
    peers,
    reacting: reacting || layer === 'reactions',
    onReacting: () => (wide ? setReacting(!reacting) : setLayer('reactions')),
    onReact: react,
    onShare: share,
    onPanel: togglePanel,
    onLayer: (name) => setLayer(layer === name ? null : name),
    onMode: setMode,
    onPin: setPinned,
    onFile: () => picker.current?.click(),
  })
  const items = useMore({
    handUp: hand !== null,
    sharing: screen.on,
    open: setLayer,
    onPeople: () => togglePanel('people'),
    onHand: call.toggleHand,
    onShare: share,
  })

  const tiles = {
    call,
    peers,
    sources,
    self: { ...own, hand },
    link,
    wishes: { mode, pinned, speaker: speaking.speaker },
    speaking: speaking.now,
  }

  return (
    <div className="stage" data-panel={panel ?? undefined}>
      <main
        className="stage__main"
        ref={main}
        tabIndex={-1}
        aria-label={say('room-name', { room: shown })}
      >
        <Tiles {...tiles} onPin={setPinned} onInvite={() => setLayer('invite')} />
        <RecoveryLine peers={peers} />
        <CallNotices
          call={call}
          unreached={unreached}
          sources={sources}
          toldBefore={toldBefore}
          onDoor={panel === 'people' ? null : () => setPanel('people')}
          onQuality={() => setLayer('quality')}
          onCode={layer === 'invite' ? null : () => setLayer('invite')}
        />
        <Sounds speakerId={preferences.speakerId} />
      </main>
      <SidePlace
        heading={say('chat')}
        open={panel === 'chat'}
        opener={chatButton}
        first="textarea"
        onClose={() => setPanel(null)}
      >
        {(title) => <Chat call={call} title={title} onClose={() => setPanel(null)} />}
      </SidePlace>
      <SidePlace
        heading={say('people')}
        open={panel === 'people'}
        opener={wide ? peopleButton : moreButton}
        onClose={() => setPanel(null)}
      >
        {(title) => (
          // The heading names the dialog from the start.
          <Suspense fallback={<header className="chat__head">{title}</header>}>
            <People
              title={title}
              people={listPeople(
                {
                  ...own,
                  name: nameOf(own),
                  hand,
                  muted: !microphone.on,
                  cameraOff: !camera.on,
                  sharing: screen.on,
                },
                peers,
                speaking.now,
              )}
              pinned={pinned}
              onPin={setPinned}
              link={link}
              door={call.door}
              safety={{
                room,
                connections: peers.map(({ id, state: at }) => `${id} ${at}`).join(),
                sealed: secret !== null,
              }}
              onClose={() => setPanel(null)}
            />
          </Suspense>
        )}
      </SidePlace>
      <footer className="stage__foot">
        <h1 className="stage__room">{shown}</h1>
        <Toolbar
          sources={sources}
          microphoneSections={sections.microphone}
          cameraSections={sections.camera}
          unread={unread}
          panel={panel}
          chatButton={chatButton}
          peopleButton={peopleButton}
          handUp={hand !== null}
          reactions={{ open: reacting, onOpen: setReacting, onReact: react }}
          more={{ button: moreButton, items, mode, onMode: setMode }}
          onFlip={flip}
          onShare={share}
          onChat={() => togglePanel('chat')}
          onPeople={() => togglePanel('people')}
          onHand={call.toggleHand}
          onLeave={onLeave}
        />
        <p className="stage__count">
          {peers.length === 0 ? say('only-you') : say('people-count', { count: peers.length + 1 })}
        </p>
      </footer>
      <SmallCall {...tiles} title={shown} onLeave={onLeave} />
      <FilePicker picker={picker} onFiles={sendFiles} />
      <Layers
        layer={layer}
        call={call}
        link={link}
        sources={sources}
        preferences={preferences}
        prefer={prefer}
        onReact={react}
        onClose={() => setLayer(null)}
      />
      {filesAreHeld && (
        <div className="drop-place">
          <p>{say('drop-here')}</p>
        </div>
      )}
    </div>
  )
}
