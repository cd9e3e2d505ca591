/** What is wrong before a frame is sent (H1, H3, H4). */
import { connect } from 'node:net'
import { expect } from 'vitest'
import { openRaw } from '../raw.ts'
import { until } from '../until.ts'
import { closes, leave, type Misbehaviours } from './answer.ts'

/** The server waits eight seconds for headers and looks every two. */
const HALF_OPEN_WITHIN_MS = 15_000

export const WRONG_HANDSHAKES: Misbehaviours = {
  'a room name that cannot be is refused with 404, before the upgrade and to a plain GET (H1)':
    async ({ origin }) => {
      for (const name of ['', 'a b', 'a/b', '%00', 'é', 'x'.repeat(65), '..%2f..', '"><script>']) {
        const address = encodeURI(name)
        await expect(openRaw(origin, address), name).rejects.toThrow('Refused over HTTP: 404')
        const response = await fetch(`${origin}/v1/rooms/${address}`)
        expect(response.status, name).toBe(404)
        expect(await response.json()).toMatchObject({ code: 'bad-room-name' })
      }
    },

  'a foreign Origin is refused with 403, before the upgrade and to a plain GET (H1)': async ({
    origin,
    room,
  }) => {
    for (const foreign of ['https://evil.example', 'null', `${origin}.evil.example`, 'x']) {
      await expect(openRaw(origin, room, { origin: foreign })).rejects.toThrow('HTTP: 403')
      const response = await fetch(`${origin}/v1/rooms/${room}`, { headers: { origin: foreign } })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'forbidden' })
    }
    const own = await openRaw(origin, room, { origin })
    await own.hear('joined')
    await leave(own)
  },

  'a key that is none is refused with bad-message and 4400 (H3)': async ({ origin, room }) => {
    for (const key of [
      'key.short',
      `key.${'A'.repeat(23)}`,
      'key.',
      `key.${'A'.repeat(22)}, key.x`,
    ])
      await closes(origin, room, null, 'bad-message', 4400, {
        protocols: ['roomful.v1', ...key.split(', ')],
      })
  },

  'an "after" that is none is refused with bad-message and 4400 (H4)': async ({ origin, room }) => {
    for (const after of ['x', '1.', 'a.b', 'a.-1', `${'a'.repeat(65)}.1`])
      await closes(origin, `${room}?after=${after}`, null, 'bad-message', 4400)
  },

  'half a handshake left open is closed': async ({ origin, room }) => {
    const { hostname, port } = new URL(origin)
    const begin = async (text: string): Promise<void> => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      socket.resume().write(text)
      await until('it is closed', () => socket.closed, { withinMs: HALF_OPEN_WITHIN_MS })
    }
    const half = `GET /v1/rooms/${room} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: web`
    await Promise.all([begin(''), begin('GET'), begin(half)])
  },
}
