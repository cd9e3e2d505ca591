/**
 * The bare relay of the hand-written contestant, a program of its own: joining rides on the handshake, whatever bears `to`
 * is handed on with `from`. Prints its address. Counts as our server does, at `/v1/frames`.
 */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** @typedef {import('ws').WebSocket} WebSocket */

/** @type {Map<string, Map<string, WebSocket>>} */
const rooms = new Map()
const traffic = { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 }
let drawn = 0

const http = createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(request.url === '/v1/frames' ? traffic : null))
})

new WebSocketServer({ server: http, perMessageDeflate: false }).on(
  'connection',
  (socket, { url = '' }) => {
    const room = rooms.get(url) ?? new Map()
    rooms.set(url, room)
    const id = String(++drawn)
    send(socket, { joined: [...room.keys()] })
    room.set(id, socket)
    socket.on('message', (data) => {
      const text = String(data)
      traffic.framesIn++
      traffic.bytesIn += Buffer.byteLength(text)
      const { to, ...signal } = JSON.parse(text)
      const other = room.get(to)
      if (other) send(other, { from: id, ...signal })
    })
    socket.on('close', () => {
      room.delete(id)
      if (room.size === 0) rooms.delete(url)
    })
  },
)

/** @param {WebSocket} socket @param {object} message */
function send(socket, message) {
  const frame = JSON.stringify(message)
  traffic.framesOut++
  traffic.bytesOut += Buffer.byteLength(frame)
  socket.send(frame)
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on TCP')
  console.log(`http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
