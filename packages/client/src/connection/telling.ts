/** The control channel of one link: says and hears, and whether anybody is there (N2). Decides nothing of what is said. */
import type { PeerId } from '@roomful/protocol'
import { decodeControl, type ControlMessage } from '../channel/control.ts'
import type { Trace } from '../tracer.ts'

export type TellingOptions = {
  readonly peer: PeerId
  readonly trace: Trace
  readonly signal: AbortSignal
  readonly onOpen: () => void
  readonly onMessage: (message: Exclude<ControlMessage, { type: 'ping' | 'pong' }>) => void
  readonly onEvent: (event: 'heard' | 'gone') => void
}

export type Telling = {
  /** From now on through this channel. */
  readonly use: (channel: RTCDataChannel) => void
  readonly canTell: () => boolean
  /** Says it, if it can. */
  readonly tell: (message: ControlMessage) => void
  /** Asks for a sign of life. Neither it nor the answer is in the trace, where there would be little else. */
  readonly ping: () => void
}

export function createTelling(options: TellingOptions): Telling {
  const { peer, trace, onEvent } = options
  const listening = { signal: options.signal }
  let channel: RTCDataChannel | null = null

  function canTell(): boolean {
    return channel?.readyState === 'open'
  }

  function write(message: ControlMessage): void {
    if (canTell()) channel?.send(JSON.stringify(message))
  }

  function onFrame(frame: unknown): void {
    onEvent('heard')
    const message = decodeControl(frame)
    if (!message || message.type === 'pong') return
    if (message.type === 'ping') return write({ type: 'pong' })
    trace(() => ({ type: 'control-received', peer, message }))
    options.onMessage(message)
  }

  return {
    use: (opened) => {
      channel = opened
      opened.addEventListener('open', options.onOpen, listening)
      opened.addEventListener('message', ({ data }) => onFrame(data), listening)
      // A page that closes its connection says so here, seconds before ICE misses it.
      opened.addEventListener('close', () => onEvent('gone'), listening)
    },
    canTell,
    tell: (message) => {
      if (!canTell()) return
      write(message)
      trace(() => ({ type: 'control-sent', peer, message }))
    },
    ping: () => write({ type: 'ping' }),
  }
}
