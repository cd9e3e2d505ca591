/**
 * A hostile peer, as `eve` in a page: speaks the flow and the raw channels of the SDK's peers, and says on one of them what
 * a test wants. Sent to the page as its source, so it refers to nothing outside of itself.
 */

export type Eve = {
  /**
   * Joins, connects to whoever is there as a peer of the SDK, and sends these frames on a channel of the skeleton, by its id.
   * @default channel 1001, `messages`
   */
  readonly attack: (
    room: string,
    frames: readonly (string | readonly number[])[],
    channel?: number,
  ) => Promise<Fate>
}

/** What became of the connection. */
export type Fate = {
  /** Why it was declined. */
  readonly told: string
  readonly closed: boolean
}

/** What the server says, as far as it matters here. */
type Heard =
  | { readonly type: 'requesting-SDP-offer'; readonly peers: readonly string[] }
  | { readonly type: 'SDP-offer-accepted'; readonly description: RTCSessionDescriptionInit }
  | { readonly type: 'receiving-ICE-candidates'; readonly candidates: RTCIceCandidateInit[] }
  | { readonly type: 'SDP-offer-declined'; readonly reason: string }

declare global {
  var eve: Eve
}

export function installEve(): void {
  globalThis.eve = {
    attack: (room, frames, channel = 1001) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/rooms/${room}`)
        const pc = new RTCPeerConnection()
        const channels = [1000, 1001, 1002, 1003].map((id) =>
          pc.createDataChannel('', { negotiated: true, id }),
        )
        let [to, told, closed] = ['', '', false]
        const say = (type: string, fields: object): void =>
          socket.send(JSON.stringify({ type, to, connection: 'eve', n: 1, ...fields }))
        const end = (): void => {
          if (told === '' || !closed) return
          socket.send('{"type":"leaving"}')
          socket.close()
          pc.close()
          resolve({ told, closed })
        }
        channels[channel - 1000]?.addEventListener('open', () => {
          for (const frame of frames)
            if (typeof frame === 'string') channels[channel - 1000]?.send(frame)
            else channels[channel - 1000]?.send(new Uint8Array(frame))
        })
        channels[channel - 1000]?.addEventListener('close', () => {
          closed = true
          end()
        })
        pc.addEventListener('icecandidate', ({ candidate }) => {
          if (candidate) say('sending-ICE-candidates', { candidates: [candidate] })
        })
        const hear = async (message: Heard): Promise<void> => {
          if (message.type === 'requesting-SDP-offer') {
            to = message.peers[0] ?? ''
            await pc.setLocalDescription()
            const sdp = pc.localDescription?.sdp.replace('m=', 'a=x-roomful:1 evil data\r\nm=')
            say('sending-SDP-offer', { description: { type: 'offer', sdp } })
          } else if (message.type === 'SDP-offer-accepted')
            await pc.setRemoteDescription(message.description)
          else if (message.type === 'receiving-ICE-candidates')
            for (const candidate of message.candidates) await pc.addIceCandidate(candidate)
          else if (message.type === 'SDP-offer-declined') {
            told = message.reason
            end()
          }
        }
        socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
          void hear(JSON.parse(data) as Heard)
        })
      }),
  }
}
