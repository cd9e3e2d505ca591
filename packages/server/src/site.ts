/** The files that our own server gives out beside signaling: the app, the SDK in one file, the examples. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fastifyStatic } from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EXAMPLE_HEADERS, PUBLIC_HEADERS } from './security.ts'

export type Folders = {
  /** The built app: `index.html`, and `assets/` whose names change with their content. */
  readonly app?: string
  /** Where `roomful.js` is, the SDK in one file. */
  readonly sdk?: string
  readonly examples?: string
}

const YEAR_MS = 365 * 24 * 3_600_000
const FOREVER = { maxAge: YEAR_MS, immutable: true }
/** Kept, but asked for each time: a new version shows at the next load. */
const REVALIDATED = 'no-cache'

export async function serveFiles(site: FastifyInstance, folders: Folders): Promise<void> {
  await site.register(fastifyStatic, {
    serve: false,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
  })
  const { app, sdk, examples } = folders
  site.setNotFoundHandler((request, reply) => {
    void reply.code(404)
    // Whoever mistyped an address meets the app, which says so in words.
    const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    if (isPage && app !== undefined && existsSync(path.join(app, 'index.html')))
      void sendFresh(reply, 'index.html', app)
    else void reply.send({ code: 'not-found', message: 'there is nothing here' })
  })
  if (app !== undefined) serveApp(site, app)
  if (sdk !== undefined)
    for (const name of ['roomful.js', 'roomful.js.map'])
      site.get(`/${name}`, { helmet: PUBLIC_HEADERS }, (_request, reply) => {
        void reply.header('access-control-allow-origin', '*')
        return sendFresh(reply, name, sdk)
      })
  if (examples !== undefined)
    site.get('/examples/*', { helmet: EXAMPLE_HEADERS }, (request, reply) =>
      sendFresh(reply, rest(request), examples),
    )
}

function serveApp(site: FastifyInstance, app: string): void {
  const page = (_request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (existsSync(path.join(app, 'index.html'))) return sendFresh(reply, 'index.html', app)
    const message = 'the app is not built yet: npm run build'
    return reply.code(503).send({ code: 'not-built', message })
  }
  site.get('/', page)
  site.get('/r/*', page)
  site.get('/assets/*', (request, reply) =>
    reply.sendFile(rest(request), path.join(app, 'assets'), { cacheControl: true, ...FOREVER }),
  )
  site.get('/*', (request, reply) => sendFresh(reply, rest(request), app))
}

function sendFresh(reply: FastifyReply, name: string, folder: string): FastifyReply {
  return reply.header('cache-control', REVALIDATED).sendFile(name, folder)
}

/** What stands in the place of the `*` of a route. */
function rest({ params }: FastifyRequest): string {
  const { '*': name } = { '*': '', ...(params as { '*'?: string }) } // Fastify types no wildcard
  return name
}
