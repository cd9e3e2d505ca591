/** Whether the signaling server lets us in. What it refuses it tells only those who join (H5). */
import {
  closingCodeOf,
  decodeServerMessage,
  isClosing,
  SUBPROTOCOL,
  type ClosingCode,
  type IceServer,
} from '@roomful/protocol'
import type { RoomAddress } from '../signaling/address.ts'
import { refusalError } from '../signaling/refusal.ts'
import type { ServerFacts } from './facts.ts'
import { explained } from './reach.ts'

const NO_ANSWER_MS = 5_000

export type Asked = { readonly server: ServerFacts; readonly iceServers: readonly IceServer[] }

/** Joins and leaves at once. */
export async function askToJoin(address: RoomAddress, token: string | undefined): Promise<Asked> {
  const { http } = address
  const protocols = [SUBPROTOCOL, ...(token === undefined ? [] : [`token.${token}`])]
  const socket = new WebSocket(address.socket(null), protocols)
  let late: ReturnType<typeof setTimeout> | undefined
  const answer = await new Promise<Asked | null>((resolve) => {
    late = setTimeout(() => resolve(null), NO_ANSWER_MS)
    const refused = (code: ClosingCode, reason: string): void => {
      const { code: meaning, message: said } = refusalError(code, reason)
      const server = { state: 'refused', address: http, code: meaning, said } as const
      resolve({ server, iceServers: [] })
    }
    socket.addEventListener('message', ({ data }) => {
      const message = decodeServerMessage(String(data))
      if (message?.type === 'joined') {
        socket.send(JSON.stringify({ type: 'leaving' }))
        const { iceServers } = message
        resolve({ server: { state: 'reached', address: http }, iceServers })
      } else if (message?.type === 'refused' && isClosing(message.code))
        refused(message.code, message.message)
    })
    socket.addEventListener('close', ({ code, reason }) => {
      const closing = closingCodeOf(code)
      if (closing) refused(closing, reason)
      else resolve(null)
    })
  })
  clearTimeout(late)
  socket.close()
  return answer ?? { server: await explained(http), iceServers: [] }
}
