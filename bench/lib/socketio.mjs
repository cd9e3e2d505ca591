/** A relay as one writes it with Socket.IO: rooms by its own means, whatever bears `to` is handed on with `from`. Prints its address. */
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()

new Server(http, { transports: ['websocket'], serveClient: false }).on('connection', (socket) => {
  const room = String(socket.handshake.query['room'])
  const others = [...(socket.nsp.adapter.rooms.get(room) ?? [])]
  void socket.join(room)
  socket.emit('joined', others)
  socket.on('signal', ({ to, ...signal }) => {
    socket.to(to).emit('signal', { from: socket.id, ...signal })
  })
})

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on TCP')
  console.log(`http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
