import {
  Hand,
  MessageSquare,
  MonitorUp,
  MonitorX,
  PhoneOff,
  SwitchCamera,
  UsersRound,
} from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Toolbar as AriaToolbar } from 'react-aria-components/Toolbar'
import './toolbar.css'
import { toggle, type Sources } from '../devices/sources.ts'
import { useSource } from '@roomful/react'
import { RoundButton } from '../parts/RoundButton.tsx'
import { ReactionButton, type ReactionButtonProps } from '../reactions/ReactionButton.tsx'
import { say } from '../words/say.ts'
import { DeviceButton } from './DeviceButton.tsx'
import type { DeviceSection } from './DeviceMenu.tsx'
import { MoreMenu, type MoreMenuProps } from './MoreMenu.tsx'

export type ToolbarProps = {
  readonly sources: Sources
  readonly microphoneSections: readonly DeviceSection[]
  readonly cameraSections: readonly DeviceSection[]
  readonly unread: number
  readonly panel: 'chat' | 'people' | null
  readonly chatButton: RefObject<HTMLButtonElement | null>
  readonly peopleButton: RefObject<HTMLButtonElement | null>
  readonly handUp: boolean
  readonly reactions: ReactionButtonProps
  readonly more: MoreMenuProps
  /** Where a device has a camera on either side. */
  readonly onFlip: (() => void) | null
  readonly onShare: () => void
  readonly onChat: () => void
  readonly onPeople: () => void
  readonly onHand: () => void
  readonly onLeave: () => void
}

/** What one does in a room (A4). What a narrow screen has no place for is in the menu. */
export function Toolbar(props: ToolbarProps): ReactNode {
  const { sources, unread, panel, handUp } = props
  const microphone = useSource(sources.microphone)
  const camera = useSource(sources.camera)
  const screen = useSource(sources.screen)

  return (
    <AriaToolbar className="toolbar" aria-label={say('call')}>
      <DeviceButton
        kind="microphone"
        on={microphone.on}
        sections={props.microphoneSections}
        onToggle={() => void toggle(sources.microphone)}
      />
      <DeviceButton
        kind="camera"
        on={camera.on}
        sections={props.cameraSections}
        onToggle={() => void toggle(sources.camera)}
      />
      {props.onFlip && (
        <RoundButton label={say('flip-camera')} className="tool tool--flip" onPress={props.onFlip}>
          <SwitchCamera size={22} aria-hidden="true" />
        </RoundButton>
      )}
      {(screen.on || canShareScreen()) && (
        <RoundButton
          label={say(screen.on ? 'stop-sharing' : 'share-screen')}
          shortcut="share"
          className={screen.on ? 'tool tool--active' : 'tool tool--share'}
          onPress={props.onShare}
        >
          {screen.on ? (
            <MonitorX size={22} aria-hidden="true" />
          ) : (
            <MonitorUp size={22} aria-hidden="true" />
          )}
        </RoundButton>
      )}
      <RoundButton
        button={props.chatButton}
        label={unread > 0 ? say('chat-unread', { count: unread }) : say('chat')}
        shortcut="chat"
        className={panel === 'chat' ? 'tool tool--active' : 'tool'}
        aria-expanded={panel === 'chat'}
        onPress={props.onChat}
      >
        <MessageSquare size={22} aria-hidden="true" />
        {unread > 0 && (
          <span className="tool__badge" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </RoundButton>
      <RoundButton
        button={props.peopleButton}
        label={say('people')}
        shortcut="people"
        className={panel === 'people' ? 'tool tool--wide tool--active' : 'tool tool--wide'}
        aria-expanded={panel === 'people'}
        onPress={props.onPeople}
      >
        <UsersRound size={22} aria-hidden="true" />
      </RoundButton>
      <RoundButton
        label={say(handUp ? 'lower-hand' : 'raise-hand')}
        shortcut="hand"
        className={handUp ? 'tool tool--wide tool--active' : 'tool tool--wide'}
        onPress={props.onHand}
      >
        <Hand size={22} aria-hidden="true" />
      </RoundButton>
      <ReactionButton {...props.reactions} />
      <MoreMenu {...props.more} />
      <RoundButton label={say('leave')} className="tool tool--leave" onPress={props.onLeave}>
        <PhoneOff size={22} aria-hidden="true" />
      </RoundButton>
    </AriaToolbar>
  )
}

/** Phones cannot. */
export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined // undefined on an insecure page
  return devices !== undefined && 'getDisplayMedia' in devices
}
