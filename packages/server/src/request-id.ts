/** A name for each request, by which the lines of the log that belong to it are found. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'
import { isFrom } from './address.ts'

export const REQUEST_ID_HEADER = 'x-request-id'

/** What proxies make up, and nothing that a room or a token could be hidden in for long. */
const SHAPE = /^[\w.-]{8,64}$/
const BYTES = 9

/** That of the trusted proxy through which it came, else one of our own. Anybody else's could fill the log with anything. */
export function requestIdOf({ headers, socket }: IncomingMessage, trusted: BlockList): string {
  const given = headers[REQUEST_ID_HEADER]
  const believed =
    typeof given === 'string' && SHAPE.test(given) && isFrom(socket.remoteAddress, trusted)
  return believed ? given : randomBytes(BYTES).toString('base64url')
}
