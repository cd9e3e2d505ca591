/** `joinRoom`: from a name and options to a room that we are in. */
import { ask } from './asked.ts'
import { checkTold } from './channel/told.ts'
import { checkServers } from './connection/servers.ts'
import { abortedError } from './deliver.ts'
import { inWords, RoomError } from './errors.ts'
import { takeKey } from './identity.ts'
import { createCamera, createMicrophone, createScreen } from './media/devices.ts'
import type { LocalSource } from './media/source.ts'
import type { JoinOptions } from './options.ts'
import { openRoom } from './room.ts'
import { roomAddress } from './signaling/address.ts'
import { startSignaling, type Signaling } from './signaling/socket.ts'
import type { Ears, StartSealed } from './trust/sealing.ts'
import type { Room } from './types.ts'

const TIMEOUT_MS = 15_000
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024

/**
 * Joins a room, and makes it by that if nobody is there. Resolves as soon as the server has let us in: peers, their
 * streams and messages come as events. Late joiners get what everybody publishes.
 * @throws RoomError `bad-room-name`, `bad-argument`, `unsupported`, `server-unreachable`, `origin-refused`, `room-full`,
 * `unauthorized`, `forbidden`, `refused`, `removed`, `locked`, `no-such-code`, `replaced`, `rate-limited`, `insecure-context`, `aborted`
 */
export async function joinRoom(name: string, options: JoinOptions = {}): Promise<Room> {
  const { signal, secret } = options
  if (signal?.aborted) throw abortedError(signal)
  if (typeof RTCPeerConnection === 'undefined') throw await inWords('unsupported', 'WebRTC')
  const address = await roomAddress(name, options.server ?? location.origin)
  const { iceServers = [], name: called, token } = options
  const profile = { ...options.profile, ...(called === undefined ? {} : { name: called }) }
  checkServers(iceServers)
  checkTold(profile)
  const sealed = secret === undefined ? null : await seal(name, secret)
  const { key, release } = options.key
    ? { key: options.key, release: () => {} }
    : await takeKey(address.http.replace(/^https?:/, ''))
  if (signal?.aborted) {
    release()
    throw abortedError(signal)
  }

  const camera = sourceOf(options.camera, createCamera)
  const microphone = sourceOf(options.microphone, createMicrophone)
  const screen = sourceOf(options.screen, createScreen)
  const chosen = [camera, microphone, screen]

  const closed = new AbortController()
  return new Promise((resolve, reject) => {
    const opened = openRoom({
      name,
      httpAddress: address.http,
      media: options.media ?? true,
      sharing: options.sharing,
      relayOnly: options.relayOnly ?? false,
      maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES,
      iceServers,
      profile,
      sources: { camera: camera.source, microphone: microphone.source, screen: screen.source },
      listeners: options.on ?? {},
      signal: (room) => {
        const start = (heard: Ears): Signaling =>
          startSignaling({
            ...room,
            ...heard,
            addressOf: address.socket,
            credentials,
            renewable: typeof token === 'function',
            // Once joined, a server that is away is only away, whatever a proxy says in its place.
            onFailedAttempt: () => {
              if (opened.room.id === '') void explain()
            },
          })
        return sealed ? sealed(room, (error) => opened.problem(error), start) : start(room)
      },
      onJoined: () => {
        clearTimeout(timer)
        resolve(opened.room)
      },
      onClosed: (error) => {
        clearTimeout(timer)
        closed.abort()
        release()
        for (const { source, ours } of chosen) if (ours) source.disable()
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- without an error one has left what was joined
        reject(error)
      },
    })
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    /** The best reason known, should the time run out. */
    let reason = new RoomError(
      'server-unreachable',
      `No answer from ${address.http} within ${timeoutMs / 1000} s: is it running?`,
    )
    const timer = setTimeout(() => {
      if (opened.room.status !== 'knocking') opened.fail(reason)
    }, timeoutMs)

    async function explain(): Promise<void> {
      // Where not even this can be loaded, the reason stays what it is.
      const asking = ask((later) => later.explainFailure(address.http, closed.signal))
      const why = await asking.catch(() => null)
      if (!why || closed.signal.aborted) return
      reason = new RoomError(why.code, why.message)
      if (why.final) opened.fail(reason)
    }

    async function credentials(): Promise<readonly string[]> {
      const ours = `key.${key}`
      if (token === undefined) return [ours]
      try {
        // Called when the room is there to be told of what it throws.
        const given = typeof token === 'string' ? token : await Promise.resolve().then(token)
        return [ours, `token.${given}`]
      } catch (cause) {
        reason = await inWords('unauthorized', 'token', cause)
        if (opened.room.id === '') opened.fail(reason)
        else opened.problem(reason)
        throw reason
      }
    }

    for (const { source, constraints } of chosen)
      if (constraints)
        source.enable(constraints).catch((error: unknown) => {
          if (error instanceof RoomError && !closed.signal.aborted) opened.problem(error)
        })
    signal?.addEventListener('abort', () => opened.fail(abortedError(signal)), {
      signal: closed.signal,
    })
  })
}

async function seal(room: string, secret: string): Promise<StartSealed> {
  const sealedBy = await ask((later) => later.sealing()).catch(async (cause: unknown) => {
    throw await inWords('internal', 'room secret', cause)
  })
  return sealedBy(room, secret)
}

type Chosen = {
  readonly source: LocalSource
  /** Made here, so closed here. */
  readonly ours: boolean
  /** To be opened with these; `null`: not on joining. */
  readonly constraints: MediaTrackConstraints | null
}

function sourceOf(
  option: boolean | MediaTrackConstraints | LocalSource | undefined,
  create: () => LocalSource,
): Chosen {
  if (typeof option === 'object' && 'enable' in option)
    return { source: option, ours: false, constraints: null }
  return { source: create(), ours: true, constraints: option === true ? {} : option || null }
}
