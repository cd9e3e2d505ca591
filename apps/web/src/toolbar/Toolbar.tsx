import { Link2, MessageSquare, MonitorUp, MonitorX, PhoneOff } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Popover } from 'react-aria-components/Popover'
import { Toolbar as AriaToolbar } from 'react-aria-components/Toolbar'
import './toolbar.css'
import { toggle, type Sources } from '../devices/sources.ts'
import { useSource } from '../devices/use-source.ts'
import { InviteLink } from '../invite/InviteLink.tsx'
import { RoundButton } from '../parts/RoundButton.tsx'
import { DeviceButton } from './DeviceButton.tsx'
import type { DeviceSection } from './DeviceMenu.tsx'

export type ToolbarProps = {
  readonly sources: Sources
  readonly microphoneSections: readonly DeviceSection[]
  readonly cameraSections: readonly DeviceSection[]
  readonly link: string
  readonly unread: number
  readonly chatOpen: boolean
  readonly chatButton: RefObject<HTMLButtonElement | null>
  readonly onShare: () => void
  readonly onChat: () => void
  readonly onLeave: () => void
}

/** What one does in a room (A4). */
export function Toolbar(props: ToolbarProps): ReactNode {
  const { sources, link, unread, chatOpen } = props
  const microphone = useSource(sources.microphone)
  const camera = useSource(sources.camera)
  const screen = useSource(sources.screen)

  return (
    <AriaToolbar className="toolbar" aria-label="Call">
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
      {(screen.on || canShareScreen()) && (
        <RoundButton
          label={screen.on ? 'Stop sharing the screen' : 'Share the screen'}
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
        label={unread > 0 ? `Chat, ${unread} unread` : 'Chat'}
        className={chatOpen ? 'tool tool--active' : 'tool'}
        aria-expanded={chatOpen}
        onPress={props.onChat}
      >
        <MessageSquare size={22} aria-hidden="true" />
        {unread > 0 && (
          <span className="tool__badge" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </RoundButton>
      <DialogTrigger>
        <RoundButton label="Invite others" className="tool">
          <Link2 size={22} aria-hidden="true" />
        </RoundButton>
        <Popover className="popover invite-popover" placement="top" offset={10}>
          <Dialog className="dialog">
            <Heading slot="title" level={2}>
              Invite others
            </Heading>
            <p className="quiet">Whoever opens this link is in the room with you.</p>
            <InviteLink link={link} />
          </Dialog>
        </Popover>
      </DialogTrigger>
      <RoundButton label="Leave the room" className="tool tool--leave" onPress={props.onLeave}>
        <PhoneOff size={22} aria-hidden="true" />
      </RoundButton>
    </AriaToolbar>
  )
}

/** Phones cannot. */
function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined // undefined on an insecure page
  return devices !== undefined && 'getDisplayMedia' in devices
}
