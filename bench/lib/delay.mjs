/** A slow network in front of a server: every byte arrives a fixed time later, in each direction. */
import { connect, createServer } from 'node:net'

/**
 * @param {string} address `http://127.0.0.1:{port}`
 * @param {number} delayMs
 * @returns {Promise<{ address: string, end: () => void }>}
 */
export async function startDelay(address, delayMs) {
  const port = Number(new URL(address).port)
  const listener = createServer({ noDelay: true }, (client) => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true })
    carry(client, server, delayMs)
    carry(server, client, delayMs)
  })
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve(null)))
  const own = listener.address()
  if (own === null || typeof own === 'string') throw new Error('it listens on TCP')
  return { address: `http://127.0.0.1:${own.port}`, end: () => void listener.close() }
}

/**
 * Timers of one length fire in the order in which they were set, so bytes stay in theirs.
 * @param {import('node:net').Socket} from
 * @param {import('node:net').Socket} to
 * @param {number} delayMs
 */
function carry(from, to, delayMs) {
  from.on('data', (chunk) => void setTimeout(() => to.write(chunk), delayMs))
  from.on('close', () => void setTimeout(() => to.destroy(), delayMs))
  from.on('error', () => undefined) // a tab that closes; the close follows
}
