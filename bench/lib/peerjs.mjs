/** PeerJS's own server, as it is but for how many it takes. Prints its address. */
import { PeerServer } from 'peer'

PeerServer({ port: 0, host: '127.0.0.1', concurrent_limit: 1_000_000 }, (server) => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on TCP')
  console.log(`http://127.0.0.1:${address.port}`)
})
process.once('SIGTERM', () => process.exit(0))
