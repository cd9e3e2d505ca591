/**
 * A hostile peer, as `eve` in a page: speaks the flow and the raw channels of the SDK's peers, and says on one of them what
 * a test wants. Sent to the page as its source, so it refers to nothing outside of itself.
 */

export type Eve = {
  /**
   * Joins, connects to whoever is there as a peer of the SDK, and sends these frames on a channel of the skeleton, by its id.
   * On 1000, `control`, what makes no sense is passed over: there it resolves when all of it has gone.
   * @default channel 1001, `messages`
   */
  readonly attack: (room: string, frames: readonly Frame[], channel?: number) => Promise<Fate>
  /** Ends the last attack, if it still goes on. */
  readonly leave: () => void
  /** As many frames, each one of these with some of it changed, left out or doubled: the same ones for the same seed. */
  readonly mutate: (frames: readonly Frame[], count: number, seed: number) => Frame[]
}

type Frame = string | readonly number[]

/** What became of the connection. */
export type Fate = {
  /** Why it was declined; empty: it was not. */
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
  /** Far less than a browser takes before it throws. */
  const BUFFERED_BYTES = 1_048_576
  /** Lehmer's, with Park and Miller's numbers. */
  function dice(seed: number): (below: number) => number {
    let state = seed
    return (below) => {
      state = (state * 48_271) % 0x7fff_ffff
      return state % below
    }
  }

  let leave = (): void => {}

  globalThis.eve = {
    leave: () => leave(),
    mutate: (frames, count, seed) => {
      const draw = dice(seed)
      return Array.from({ length: count }, () => {
        const frame = frames[draw(frames.length)] ?? ''
        const units: (string | number)[] = Array.from<string | number>(frame)
        for (let edits = 1 + draw(3); edits > 0; edits--) {
          const at = draw(units.length + 1)
          const some = units.slice(at, at + draw(8))
          const one = typeof frame === 'string' ? String.fromCharCode(32 + draw(96)) : draw(256)
          const by = [[one], [...some, ...some], []][draw(3)] ?? []
          units.splice(at, Math.max(1, some.length), ...by)
        }
        return typeof frame === 'string' ? units.join('') : (units as number[]) // as they came
      })
    },
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
          leave()
          resolve({ told, closed })
        }
        leave = () => {
          if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"leaving"}')
          socket.close()
          pc.close()
        }
        const through = channels[channel - 1000]
        let next = 0
        const pump = (): void => {
          for (const frame of frames.slice(next)) {
            if (through?.readyState !== 'open' || through.bufferedAmount > BUFFERED_BYTES) return
            if (typeof frame === 'string') through.send(frame)
            else through.send(new Uint8Array(frame))
            next++
          }
          if (channel === 1000) resolve({ told, closed })
        }
        through?.addEventListener('open', pump)
        through?.addEventListener('bufferedamountlow', pump)
        through?.addEventListener('close', () => {
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
