/** A signaling server that was taken over: the real one behind it, and whatever a test does to the frames in between. */
import { createServer, get, type IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

/** A frame of the protocol, as JSON. */
export type Frame = { readonly type: string; readonly [field: string]: unknown }

/** What goes on in the place of a frame; `peer` is who said it, or who is to hear it. */
export type Meddle = (frame: Frame, peer: string) => readonly Frame[] | Promise<readonly Frame[]>

export type Meddler = {
  /** `http://127.0.0.1:{port}`; pages opened here have their WebSocket here as well. */
  readonly origin: string
  /** From now on; what is not named goes on as it is. */
  readonly meddle: (change: { readonly up?: Meddle; readonly down?: Meddle }) => void
  /** Says it to a peer as if the server had. */
  readonly say: (peer: string, frame: Frame) => void
  readonly end: () => Promise<void>
}

const UNTOUCHED: Meddle = (frame) => [frame]

export async function startMeddler(toPort: number): Promise<Meddler> {
  const behind = `127.0.0.1:${toPort}`
  const server = createServer(({ url, method, headers }, response) => {
    const asked = get({ host: '127.0.0.1', port: toPort, path: url, method, headers })
    asked.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    asked.on('error', () => response.destroy())
  })
  const sockets = new WebSocketServer({ server, handleProtocols: ([first]) => first ?? false })
  const sayers = new Map<string, (frame: Frame) => void>()
  let up = UNTOUCHED
  let down = UNTOUCHED

  sockets.on('connection', (client: WebSocket, request: IncomingMessage) => {
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(/, */)
    const upstream = new WebSocket(`ws://${behind}${request.url}`, protocols, {
      origin: `http://${behind}`,
    })
    let peer = ''
    let seq = 0
    const say = (frame: Frame): void => {
      const numbered = 'seq' in frame ? { ...frame, seq: ++seq } : frame
      client.send(JSON.stringify(numbered))
    }
    const opened = new Promise<void>((resolve) => upstream.once('open', resolve))
    relay(client, opened, async (frame) => {
      for (const next of await up(frame, peer)) upstream.send(JSON.stringify(next))
    })
    relay(upstream, opened, async (frame) => {
      if (frame.type === 'joined') {
        peer = String(frame['self'])
        sayers.set(peer, say)
      }
      for (const next of await down(frame, peer)) say(next)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('close', () => other.terminate())
      one.on('error', () => undefined) // the close that follows says it
    }
  })

  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    meddle: (change) => {
      up = change.up ?? UNTOUCHED
      down = change.down ?? UNTOUCHED
    },
    say: (peer, frame) => sayers.get(peer)?.({ ...frame, seq: 0 }),
    end: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** In the order in which they come, however long each takes. */
function relay(from: WebSocket, ready: Promise<void>, pass: (frame: Frame) => Promise<void>): void {
  let last = ready
  from.on('message', (bytes) => {
    const frame = JSON.parse(String(bytes)) as Frame // what our own server and SDK say
    last = last.then(() => pass(frame))
  })
}
