/**
 * Sharing somebody's http.Server: what is for a room is ours, everything else reaches the host as if we were not there,
 * whatever it listens with and in whichever order. Knows nothing of rooms.
 */
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export type Share = {
  readonly isOurs: (request: IncomingMessage) => boolean
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void
}

/** Returns what takes it back. */
export function attachTo(server: Server, share: Share): () => void {
  const { isOurs, onUpgrade } = share
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (isOurs(request)) onUpgrade(request, socket, head)
    else if (server.listenerCount('upgrade') === 1) asPlainRequest(server, request, socket)
  }
  server.on('upgrade', listener)
  const release = takeRequests(server, share)
  return () => {
    server.off('upgrade', listener)
    release()
  }
}

/**
 * Takes our requests before any listener sees them. A listener of our own would not do: Node calls all of them, and the
 * host's would answer 404 on top of us.
 */
function takeRequests(server: Server, { isOurs, onRequest }: Share): () => void {
  let attached = true
  const before = Object.getOwnPropertyDescriptor(server, 'emit')
  const emit: (...args: never[]) => boolean = server.emit.bind(server)
  const ours = (...args: readonly unknown[]): boolean => {
    const [event, request, response] = args
    if (!attached || event !== 'request') return Reflect.apply(emit, undefined, args)
    if (!(request instanceof IncomingMessage && response instanceof ServerResponse))
      return Reflect.apply(emit, undefined, args)
    if (!isOurs(request)) return Reflect.apply(emit, undefined, args)
    onRequest(request, response)
    return true
  }
  Object.defineProperty(server, 'emit', { value: ours, configurable: true, writable: true })
  return () => {
    attached = false
    // Somebody may have wrapped ours meanwhile; then it stays, and lets everything through.
    if (Object.getOwnPropertyDescriptor(server, 'emit')?.value !== ours) return
    if (before) Object.defineProperty(server, 'emit', before)
    else Reflect.deleteProperty(server, 'emit')
  }
}

/**
 * Without an `upgrade` listener Node answers who asks to upgrade (to h2c, say) like anybody else; with ours alone it
 * would leave them waiting. So they are answered as Node would have.
 */
function asPlainRequest(server: Server, request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  if (!(socket instanceof Socket)) return void socket.destroy()
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.end(() => socket.destroy()))
  request.push(null)
  server.emit('request', request, response)
}
