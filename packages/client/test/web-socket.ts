/** WebSockets without a network, in place of the browser's: the test opens them, speaks through them and closes them. */
import type { ServerMessage } from '@roomful/protocol'
import { vi } from 'vitest'

export type WebSocketDouble = {
  readonly address: string
  readonly protocols: readonly string[]
  /** The frames that were sent, parsed. */
  readonly sent: unknown[]
  /** Whether `close` was called on it. */
  readonly isClosed: () => boolean
  readonly open: () => void
  readonly say: (message: ServerMessage) => void
  readonly sayText: (frame: string) => void
  /** The network is gone, or the server has closed it. */
  readonly end: (code?: number, reason?: string) => void
}

/** Returns every socket that is opened from now on. `vi.unstubAllGlobals` ends it. */
export function stubWebSocket(): WebSocketDouble[] {
  const sockets: WebSocketDouble[] = []
  function Socket(address: string, protocols: readonly string[]): object {
    if (protocols.some((protocol) => / /.test(protocol)))
      throw new DOMException('The subprotocol is invalid.', 'SyntaxError')
    const target = new EventTarget()
    const sent: unknown[] = []
    let readyState = 0
    let closed = false
    sockets.push({
      address,
      protocols,
      sent,
      isClosed: () => closed,
      open: () => {
        readyState = 1
        target.dispatchEvent(new Event('open'))
      },
      say: (message) => {
        target.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
      },
      sayText: (data) => {
        target.dispatchEvent(new MessageEvent('message', { data }))
      },
      end: (code = 1006, reason = '') => {
        readyState = 3
        target.dispatchEvent(Object.assign(new Event('close'), { code, reason }))
      },
    })
    return {
      addEventListener: target.addEventListener.bind(target),
      get readyState() {
        return readyState
      },
      send: (frame: string) => {
        if (readyState !== 1) throw new DOMException('not open', 'InvalidStateError')
        sent.push(JSON.parse(frame))
      },
      close: () => {
        closed = true
        readyState = 2
      },
    }
  }
  vi.stubGlobal('WebSocket', Object.assign(Socket, { OPEN: 1 }))
  return sockets
}
