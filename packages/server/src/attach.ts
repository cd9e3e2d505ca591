/**
 * Sharing somebody's http.Server: what is for a room is ours, everything else reaches the host as if we were not there,
 * whatever it listens with and in whichever order. Knows nothing of rooms.
 */
import { IncomingMessage, ServerResponse, type Server } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'

export type Share = {
  readonly isOurs: (request: IncomingMessage) => boolean
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void
}

/** Returns what takes it back. */
export function attachTo(server: Server, share: Share): () => void {
  const listener = (request: IncomingMessage, socket: Duplex): void => {
    if (server.listenerCount('upgrade') === 1) asPlainRequest(server, request, socket)
  }
  // Without any, Node would take who asks to upgrade for anybody else.
  server.on('upgrade', listener)
  const release = takeOurs(server, share)
  return () => {
    server.off('upgrade', listener)
    release()
  }
}

/**
 * Takes what is ours before any listener sees it. Listeners of our own would not do: Node calls all of them, and the
 * host's would answer 404 on top of us, or 400 into our socket, as `ws` does where it listens to a path.
 */
function takeOurs(server: Server, { isOurs, onUpgrade, onRequest }: Share): () => void {
  let attached = true
  const before = Object.getOwnPropertyDescriptor(server, 'emit')
  const emit: (...args: never[]) => boolean = server.emit.bind(server)
  const ours = (...args: readonly unknown[]): boolean => {
    const [event, request, other, head] = args
    if (!attached || !(request instanceof IncomingMessage) || !isOurs(request))
      return Reflect.apply(emit, undefined, args)
    if (event === 'request' && other instanceof ServerResponse) onRequest(request, other)
    else if (event === 'upgrade' && other instanceof Duplex && head instanceof Buffer)
      onUpgrade(request, other, head)
    else return Reflect.apply(emit, undefined, args)
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
