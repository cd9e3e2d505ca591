import { describe, expect, it } from 'vitest'
import { roomAddress } from './address.ts'

describe("a room's address", () => {
  it.each([
    ['https://a.example', 'wss://a.example/v1/rooms/r', 'https://a.example/v1/rooms/r'],
    ['http://localhost:3000', 'ws://localhost:3000/v1/rooms/r', 'http://localhost:3000/v1/rooms/r'],
    ['wss://a.example/', 'wss://a.example/v1/rooms/r', 'https://a.example/v1/rooms/r'],
    ['ws://a.example:8080', 'ws://a.example:8080/v1/rooms/r', 'http://a.example:8080/v1/rooms/r'],
    ['https://[::1]:1', 'wss://[::1]:1/v1/rooms/r', 'https://[::1]:1/v1/rooms/r'],
    // A server behind a path; what else is in an address leads nowhere.
    [
      'https://a.example/rtc/',
      'wss://a.example/rtc/v1/rooms/r',
      'https://a.example/rtc/v1/rooms/r',
    ],
    ['https://u:p@a.example/?x=1#y', 'wss://a.example/v1/rooms/r', 'https://a.example/v1/rooms/r'],
  ])('H1: at %s is %s, and %s over HTTP', async (server, socket, http) => {
    for (const given of [server, new URL(server)]) {
      const address = await roomAddress('r', given)
      expect(address.socket(null)).toBe(socket)
      expect(address.http).toBe(http)
    }
  })

  it('H4: says after what to resume', async () => {
    const { socket } = await roomAddress('r', 'ws://a.example')
    expect(socket('e-1.12')).toBe('ws://a.example/v1/rooms/r?after=e-1.12')
  })

  it('H1: takes every name as it is', async () => {
    const name = 'A-Za-z0-9._~-'
    const { http } = await roomAddress(name, 'https://a.example')
    expect(new URL(http).pathname).toBe(`/v1/rooms/${name}`)
  })

  it.each(['', 'a b', 'a/b', '..', '.', 'ä', 'x'.repeat(65), '../../x', 'a?b', '%2e%2e'])(
    'H1: is refused for the name %j, which it repeats',
    async (name) => {
      await expect(roomAddress(name, 'https://a.example')).rejects.toMatchObject({
        code: 'bad-room-name',
        message: expect.stringContaining(`"${name}"`),
      })
    },
  )

  it.each([
    '',
    'a.example',
    '/rtc',
    'null',
    'ftp://a.example',
    'javascript:alert(1)',
    'blob:https://a',
  ])('is refused on the server %j, which it repeats', async (server) => {
    await expect(roomAddress('r', server)).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining(`"${server}"`),
    })
  })
})
