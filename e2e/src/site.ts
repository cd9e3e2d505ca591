/** Somebody else's site, which has our SDK in one file and nothing of our server. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const SDK = path.resolve(import.meta.dirname, '../../packages/client/dist/roomful.js')

export type Site = {
  /** `http://127.0.0.1:{port}` */
  readonly origin: string
  readonly end: () => Promise<void>
}

export function startSite(): Promise<Site> {
  const sdk = readFileSync(SDK)
  const server = createServer((request, response) => {
    const isSdk = request.url === '/roomful.js'
    response.writeHead(isSdk ? 200 : 404, { 'content-type': 'text/javascript' })
    response.end(isSdk ? sdk : '')
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({
        origin: `http://127.0.0.1:${port}`,
        end: () =>
          new Promise((ended) => {
            server.close(() => ended())
            server.closeAllConnections()
          }),
      })
    })
  })
}
