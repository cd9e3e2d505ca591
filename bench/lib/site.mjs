/** Serves one empty page to both contestants, and the scripts that they load into it. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const PAGE = '<!doctype html><meta charset="utf-8"><title>Bench</title>'

/** The SDK in one file is built beside its modules. */
const SCRIPTS = new Map([
  ['/roomful.js', new URL('roomful.js', import.meta.resolve('roomful'))],
  ...['clock', 'hand', 'sdk', 'ping', 'lane-hand', 'lane-sdk', 'mesh', 'beside'].map(
    (name) =>
      /** @type {const} */ ([`/${name}.mjs`, new URL(`../pages/${name}.mjs`, import.meta.url)]),
  ),
])

/** @returns {Promise<{ address: string, end: () => void }>} */
export async function startSite() {
  const server = createServer((request, response) => {
    const script = SCRIPTS.get(request.url ?? '')
    if (!script) return response.setHeader('content-type', 'text/html').end(PAGE)
    return void readFile(script).then((text) =>
      response.setHeader('content-type', 'text/javascript').end(text),
    )
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  const own = server.address()
  if (own === null || typeof own === 'string') throw new Error('it listens on TCP')
  return { address: `http://127.0.0.1:${own.port}`, end: () => void server.close() }
}
