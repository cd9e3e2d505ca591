/** That the network in memory of roomful/testing does what a browser does (E2). */
import { createNetwork } from 'roomful/testing'
import { expect } from 'vitest'
import { test } from './src/ground.ts'
import { QUIET_PAGE } from './src/tab.ts'

test('a connection in memory does what one in Chromium does, word for word (E2)', async ({
  ground,
}) => {
  const server = await ground.server()
  const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
  const real = await tab.evaluate(tellOfWebRtc)
  const network = createNetwork()
  const inMemory = await tellOfWebRtc().finally(network.close)
  expect(inMemory).toEqual(real)
})

/**
 * What a WebRTC implementation does, as lists of words that can be compared. One function, since its source is sent into
 * a page: it sees nothing but the globals.
 */
async function tellOfWebRtc(): Promise<Record<string, readonly string[]>> {
  type Pair = {
    readonly a: RTCPeerConnection
    readonly b: RTCPeerConnection
    readonly end: () => void
  }

  /** Two connections with the candidates of each given to the other. */
  function pair(): Pair {
    const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]
    const give = (from: RTCPeerConnection, to: RTCPeerConnection): void =>
      from.addEventListener('icecandidate', ({ candidate }) => {
        const wait = (): void => {
          if (to.remoteDescription) void to.addIceCandidate(candidate).catch(() => {})
          else setTimeout(wait, 5)
        }
        if (candidate) wait()
      })
    give(a, b)
    give(b, a)
    return {
      a,
      b,
      end: () => {
        a.close()
        b.close()
      },
    }
  }

  async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
    await from.setLocalDescription()
    await to.setRemoteDescription(said(from))
    await to.setLocalDescription()
    await from.setRemoteDescription(said(to))
  }

  function said(pc: RTCPeerConnection): RTCSessionDescriptionInit {
    const description = pc.localDescription
    if (!description) throw new Error('nothing was said')
    return { type: description.type, sdp: description.sdp }
  }

  function happens(target: EventTarget, event: string): Promise<Event> {
    return new Promise((resolve) => target.addEventListener(event, resolve, { once: true }))
  }

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  async function connected(...pcs: readonly RTCPeerConnection[]): Promise<void> {
    for (const pc of pcs)
      while (pc.connectionState !== 'connected') await happens(pc, 'connectionstatechange')
  }

  async function opened(...channels: readonly RTCDataChannel[]): Promise<void> {
    for (const channel of channels)
      if (channel.readyState !== 'open') await happens(channel, 'open')
  }

  /** The name of what it throws, or what it gives. */
  async function outcome(run: () => unknown): Promise<string> {
    try {
      return String(await run())
    } catch (error) {
      return error instanceof Error || error instanceof DOMException ? error.name : 'thrown'
    }
  }

  function log(pc: RTCPeerConnection, name: string, words: string[]): void {
    pc.addEventListener('signalingstatechange', () => words.push(`${name} ${pc.signalingState}`))
    pc.addEventListener('negotiationneeded', () => words.push(`${name} needs negotiation`))
    pc.addEventListener('track', ({ track, streams, transceiver }) =>
      words.push(`${name} track ${track.kind} ${streams.length} ${transceiver.direction}`),
    )
    pc.addEventListener('datachannel', ({ channel }) =>
      words.push(`${name} channel ${channel.label} ${channel.id} ${channel.readyState}`),
    )
  }

  async function exchange(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    log(a, 'a', words)
    log(b, 'b', words)
    const stream = new MediaStream()
    a.addTransceiver('audio', { streams: [stream] })
    a.addTransceiver('video', { direction: 'sendonly', streams: [stream] })
    a.addTransceiver('video', { direction: 'recvonly' })
    const negotiated = { negotiated: true, id: 1000 }
    const channels = [
      a.createDataChannel('ours', negotiated),
      b.createDataChannel('ours', negotiated),
    ]
    const ordinary = a.createDataChannel('ordinary')
    const arrived = happens(b, 'datachannel')
    words.push(`ordinary ${ordinary.id} ${ordinary.readyState}`)
    await a.setLocalDescription()
    words.push(`mids ${String(a.getTransceivers().map(({ mid }) => mid))}`)
    words.push(
      `pending ${a.pendingLocalDescription?.type} current ${String(a.currentLocalDescription)}`,
    )
    words.push(`directions ${String(a.getTransceivers().map((each) => each.currentDirection))}`)
    await b.setRemoteDescription(said(a))
    words.push(
      `b has ${String(b.getTransceivers().map(({ mid, direction }) => `${mid} ${direction}`))}`,
    )
    for (const each of b.getTransceivers()) if (each.mid === '0') each.direction = 'sendrecv'
    await b.setLocalDescription()
    words.push(`b agreed ${String(b.getTransceivers().map((each) => each.currentDirection))}`)
    await a.setRemoteDescription(said(b))
    words.push(`a agreed ${String(a.getTransceivers().map((each) => each.currentDirection))}`)
    words.push(
      `pending ${String(a.pendingLocalDescription)} current ${a.currentLocalDescription?.type}`,
    )
    await connected(a, b)
    await opened(...channels, ordinary)
    await arrived
    const [first, second] = channels
    words.push(
      `ordinary ${ordinary.id}, ours ${first?.id} ${first?.bufferedAmount} ${first?.binaryType}`,
    )
    words.push(`most ${a.sctp?.maxMessageSize}`)
    const heard: string[] = []
    second?.addEventListener('message', ({ data }) =>
      heard.push(typeof data === 'string' ? data : `${data.constructor.name} ${data.byteLength}`),
    )
    first?.send('text')
    first?.send(new Uint8Array([1, 2, 3]))
    first?.send('')
    first?.send(new Uint8Array([9, 9, 9, 9]).subarray(1))
    while (heard.length < 4) await sleep(5)
    words.push(...heard)
    end()
  }

  async function glare(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    // Without a first exchange of both kinds Chromium refuses what follows: its own numbers of header extensions collide.
    a.addTransceiver('audio')
    a.addTransceiver('video')
    await negotiate(a, b)
    await connected(a, b)
    log(a, 'a', words)
    log(b, 'b', words)
    a.addTransceiver('audio')
    b.addTransceiver('video')
    await a.setLocalDescription()
    await b.setLocalDescription()
    await a.setRemoteDescription(said(b))
    words.push(
      `rolled back: ${String(a.getTransceivers().map(({ mid, receiver }) => `${receiver.track.kind} ${mid}`))}`,
    )
    await a.setLocalDescription()
    await b.setRemoteDescription(said(a))
    await sleep(50)
    words.push(`a ${a.signalingState}, b ${b.signalingState}`)
    await negotiate(a, b)
    words.push(
      String(b.getTransceivers().map(({ mid, receiver }) => `${receiver.track.kind} ${mid}`)),
    )
    end()
  }

  async function errors(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    const channel = a.createDataChannel('ours', { negotiated: true, id: 1000 })
    const other = b.createDataChannel('ours', { negotiated: true, id: 1000 })
    const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' }
    words.push(
      `sent too early: ${await outcome(() => channel.send('x'))}`,
      `a number twice: ${await outcome(() => a.createDataChannel('again', { negotiated: true, id: 1000 }))}`,
      `two reliabilities: ${await outcome(() => a.createDataChannel('x', { maxRetransmits: 1, maxPacketLifeTime: 1 }))}`,
      `an early candidate: ${await outcome(() => a.addIceCandidate(candidate))}`,
      `an answer to nothing: ${await outcome(() => a.setRemoteDescription({ type: 'answer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' }))}`,
      `no description: ${await outcome(() => a.setRemoteDescription({ type: 'offer', sdp: 'nonsense' }))}`,
      `a rollback of nothing: ${await outcome(() => a.setLocalDescription({ type: 'rollback' }))}`,
      `no server: ${await outcome(() => new RTCPeerConnection({ iceServers: [{ urls: 'http://x' }] }))}`,
      `no password: ${await outcome(() => new RTCPeerConnection({ iceServers: [{ urls: 'turn:x' }] }))}`,
    )
    await negotiate(a, b)
    await connected(a, b)
    await opened(channel, other)
    words.push(
      `a candidate of somebody else: ${await outcome(() => a.addIceCandidate({ ...candidate, usernameFragment: 'else' }))}`,
      `of no section: ${await outcome(() => a.addIceCandidate({ ...candidate, sdpMid: 'none' }))}`,
      `nowhere: ${await outcome(() => a.addIceCandidate({ candidate: candidate.candidate }))}`,
      `the end: ${await outcome(() => a.addIceCandidate())}`,
      `too large: ${await outcome(() => channel.send(new Uint8Array(262_145)))}, ${channel.readyState}`,
      `as large as can be: ${await outcome(() => channel.send(new Uint8Array(262_144)))}`,
    )
    const full = await outcome(() => {
      for (;;) channel.send(new Uint8Array(262_144))
    })
    words.push(`too much: ${full}, ${channel.readyState}, ${channel.bufferedAmount > 15_000_000}`)
    channel.close()
    words.push(`closing: ${channel.readyState} ${await outcome(() => channel.send('x'))}`)
    end()
    words.push(
      `closed: ${a.signalingState} ${a.connectionState} ${a.iceConnectionState} ${channel.readyState}`,
      `an offer: ${await outcome(() => a.createOffer())}`,
      `a channel: ${await outcome(() => a.createDataChannel('x'))}`,
      `a transceiver: ${await outcome(() => a.addTransceiver('audio'))}`,
    )
  }

  async function backpressure(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    const channel = a.createDataChannel('ours', { negotiated: true, id: 1000 })
    const other = b.createDataChannel('ours', { negotiated: true, id: 1000 })
    await negotiate(a, b)
    await opened(channel, other)
    channel.bufferedAmountLowThreshold = 1_000
    let low = 0
    channel.addEventListener('bufferedamountlow', () => low++)
    const piece = new Uint8Array(10_000)
    let sum = 0
    let received = 0
    other.addEventListener('message', ({ data }) => {
      received += data.byteLength
      sum += new Uint8Array(data)[0] ?? 0
    })
    for (let at = 0; at < 100; at++) channel.send(piece)
    piece.fill(7)
    words.push(`held: ${channel.bufferedAmount}, low ${low}`)
    const isThere = (): boolean => received >= 1_000_000
    while (!isThere()) await sleep(5)
    words.push(`in the end: ${channel.bufferedAmount}, low ${low}, copied ${sum === 0}`)
    end()
  }

  async function needs(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    log(a, 'a', words)
    a.addTransceiver('audio')
    a.addTransceiver('video')
    a.createDataChannel('x')
    await sleep(100)
    await negotiate(a, b)
    await connected(a, b)
    await sleep(100)
    words.push('replaced')
    await a.getTransceivers()[0]?.sender.replaceTrack(null)
    a.createDataChannel('y')
    await sleep(100)
    words.push('direction')
    for (const each of a.getTransceivers()) each.direction = 'inactive'
    await sleep(100)
    await negotiate(a, b)
    words.push('restart')
    const before = ufrag(a)
    a.restartIce()
    await sleep(100)
    await negotiate(a, b)
    words.push(`other name ${before !== ufrag(a)}, ${a.connectionState}`)
    await sleep(100)
    words.push('stopped')
    a.getTransceivers()[1]?.stop()
    words.push(
      `at once ${String(a.getTransceivers().map(({ direction, currentDirection }) => `${direction} ${currentDirection}`))}`,
    )
    await sleep(100)
    await negotiate(a, b)
    words.push(`left ${a.getTransceivers().length} ${b.getTransceivers().length}`)
    end()
  }

  function ufrag(pc: RTCPeerConnection): string {
    return /a=ice-ufrag:(\S+)/.exec(pc.localDescription?.sdp ?? '')?.[1] ?? ''
  }

  async function farewell(words: string[]): Promise<void> {
    const { a, b, end } = pair()
    const ours = a.createDataChannel('ours', { negotiated: true, id: 1000 })
    const theirs = b.createDataChannel('ours', { negotiated: true, id: 1000 })
    const short = a.createDataChannel('short')
    const arrived = happens(b, 'datachannel')
    await negotiate(a, b)
    await opened(ours, theirs, short)
    const { channel } = (await arrived) as RTCDataChannelEvent
    await opened(channel)
    for (const event of ['closing', 'close'])
      channel.addEventListener(event, () => words.push(`short ${event}`))
    const last = happens(channel, 'message')
    // Chromium may lose what was sent right before the closing, although the standard has it sent (6.2, close).
    short.send('last words')
    words.push(((await last) as MessageEvent<string>).data)
    short.close()
    words.push(`short ${short.readyState}`)
    await happens(channel, 'close')
    for (const event of ['error', 'closing', 'close'])
      theirs.addEventListener(event, () => words.push(`theirs ${event}`))
    ours.addEventListener('close', () => words.push('ours close'))
    const over = happens(theirs, 'close')
    a.close()
    words.push(`ours ${ours.readyState}`)
    await over
    await sleep(100)
    words.push(`theirs ${theirs.readyState}, b ${b.connectionState} ${b.signalingState}`)
    end()
  }

  /** What was said until it ended, or would not. */
  async function run(scenario: (words: string[]) => Promise<void>): Promise<readonly string[]> {
    const words: string[] = []
    const impatient = sleep(10_000).then(() => words.push('and it never ends'))
    await Promise.race([scenario(words), impatient])
    return [...words]
  }

  return {
    exchange: await run(exchange),
    glare: await run(glare),
    errors: await run(errors),
    backpressure: await run(backpressure),
    needs: await run(needs),
    farewell: await run(farewell),
  }
}
