/** The headers that keep a page from doing what it was not written to do. Knows no route. */
import type { FastifyHelmetOptions } from '@fastify/helmet'
import type { IncomingMessage } from 'node:http'

/** What a page of ours may use, and no page in a frame of it. */
export const PERMISSIONS: string = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'autoplay=(self)',
  'fullscreen=(self)',
  'picture-in-picture=(self)',
  'screen-wake-lock=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
].join(', ')

/** A host as it may stand in a policy; anything else a client made up. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i

type Directives = Record<string, readonly (string | ((request: IncomingMessage) => string))[]>

const STRICT: Directives = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  // React Aria places popovers by style attributes.
  'style-src-attr': ["'unsafe-inline'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'media-src': ["'self'", 'blob:'],
  // Not every browser takes 'self' for the WebSocket of the same host.
  'connect-src': ["'self'", (request) => ownWebSocket(request)],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'self'"],
}

/** An example is one file, scripts and styles in it. */
const INLINE: Directives = {
  ...STRICT,
  'script-src': ["'self'", "'unsafe-inline'"],
  'style-src': ["'self'", "'unsafe-inline'"],
}

/** For everything but the examples. */
export const APP_HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: policy(STRICT),
  // Whoever takes the TLS off in front of us decides that; over plain http it means nothing, and with a certificate
  // made on the spot it would lock people out.
  strictTransportSecurity: false,
  // A room's name lets people in: no other site is told which page its visitor came from.
  referrerPolicy: { policy: 'no-referrer' },
}

export const EXAMPLE_HEADERS: FastifyHelmetOptions = { contentSecurityPolicy: policy(INLINE) }

/** For what other sites may import. */
export const PUBLIC_HEADERS: FastifyHelmetOptions = {
  crossOriginResourcePolicy: { policy: 'cross-origin' },
}

function policy(
  directives: Directives,
): NonNullable<FastifyHelmetOptions['contentSecurityPolicy']> {
  return { useDefaults: false, directives }
}

function ownWebSocket({ headers: { host = '' } }: IncomingMessage): string {
  return HOST.test(host) ? `ws://${host} wss://${host}` : "'self'"
}
