/** What a client may say. */
import {
  candidatesPayload,
  connection,
  descriptionPayload,
  negotiating,
  peer,
  reason,
} from './decode-signal.ts'
import { count, optional, text, Unreadable, type Decoders, type Fields } from './fields.ts'
import type { ClientMessage } from './message.ts'

const MAX_TOKEN_CHARS = 8_192

export const clientDecoders: Decoders<ClientMessage> = {
  'sending-SDP-offer': (fields) => ({
    type: 'sending-SDP-offer',
    ...addressed(fields),
    ...negotiating(fields),
    ...descriptionPayload(fields, 'offer'),
  }),
  'accepting-SDP-offer': (fields) => ({
    type: 'accepting-SDP-offer',
    ...addressed(fields),
    ...negotiating(fields),
    ...descriptionPayload(fields, 'answer'),
  }),
  'declining-SDP-offer': (fields) => ({
    type: 'declining-SDP-offer',
    ...addressed(fields),
    ...connection(fields),
    reason: reason(fields),
  }),
  'sending-ICE-candidates': (fields) => ({
    type: 'sending-ICE-candidates',
    ...addressed(fields),
    ...connection(fields),
    ...candidatesPayload(fields),
  }),
  alive: (fields) => ({ type: 'alive', received: count(fields, 'received') }),
  'requesting-ICE-servers': (fields) => ({ type: 'requesting-ICE-servers', ...repeatable(fields) }),
  'renewing-token': (fields) => ({
    type: 'renewing-token',
    ...repeatable(fields),
    token: text(fields, 'token', MAX_TOKEN_CHARS),
  }),
  leaving: () => ({ type: 'leaving' }),
}

function repeatable(fields: Fields): { readonly id?: number } {
  return optional(fields, 'id', (from, name) => {
    const id = count(from, name)
    if (id === 0) throw new Unreadable('"id" counts from 1')
    return id
  })
}

function addressed(fields: Fields): { readonly id?: number; readonly to?: string } {
  return { ...repeatable(fields), ...optional(fields, 'to', peer) }
}
