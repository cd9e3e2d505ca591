/** `joinRoom`: from a name and options to a room that we are in. */
import { sharedCertificate } from './connection/draft.ts'
import { abortedError } from './deliver.ts'
import { RoomError } from './errors.ts'
import { takeKey } from './identity.ts'
import { createCamera, createMicrophone, createScreen } from './media/devices.ts'
import type { LocalSource } from './media/source.ts'
import type { JoinOptions } from './options.ts'
import { openRoom } from './room.ts'
import { roomAddress } from './signaling/address.ts'
import { explainFailure } from './signaling/refusal.ts'
import { startSignaling } from './signaling/socket.ts'
import type { Room } from './types.ts'

const TIMEOUT_MS = 15_000

/**
 * Joins a room, and makes it by that if nobody is there. Resolves as soon as the server has let us in: peers, their
 * streams and messages come as events. Late joiners get what everybody publishes.
 * @throws RoomError `bad-room-name`, `bad-argument`, `unsupported`, `server-unreachable`, `origin-refused`, `room-full`,
 * `unauthorized`, `forbidden`, `replaced`, `rate-limited`, `aborted`
 */
export async function joinRoom(name: string, options: JoinOptions = {}): Promise<Room> {
  const { signal } = options
  if (signal?.aborted) throw abortedError(signal)
  if (typeof RTCPeerConnection === 'undefined')
    throw new RoomError(
      'unsupported',
      'joinRoom needs a browser with WebRTC: call it in the browser, not on the server.',
    )
  const address = roomAddress(name, options.server ?? location.origin)
  const [{ key, release }, certificate] = await Promise.all([
    takeKey(address.http.replace(/^https?:/, '')),
    sharedCertificate(),
  ])

  const camera = sourceOf(options.camera, createCamera)
  const microphone = sourceOf(options.microphone, createMicrophone)
  const screen = sourceOf(options.screen, createScreen)
  const wanted = [camera, microphone].filter(({ constraints }) => constraints !== null)
  const own = [camera, microphone, screen].filter(({ ours }) => ours)

  const closed = new AbortController()
  return new Promise((resolve, reject) => {
    const opened = openRoom({
      name,
      certificate,
      media: options.media ?? true,
      relayOnly: options.relayOnly ?? false,
      iceServers: options.iceServers ?? [],
      profile: {
        ...options.profile,
        ...(options.name === undefined ? {} : { name: options.name }),
      },
      sources: { camera: camera.source, microphone: microphone.source, screen: screen.source },
      listeners: options.on ?? {},
      signal: (room) =>
        startSignaling({
          ...room,
          addressOf: address.socket,
          credentials: () => credentials(key, options.token),
          renewable: typeof options.token === 'function',
          // Once joined, a server that is away is only away, whatever a proxy says in its place.
          onFailedAttempt: () => {
            if (opened.room.id === '') void explain()
          },
        }),
      onJoined: () => {
        clearTimeout(timer)
        resolve(opened.room)
      },
      onClosed: (error) => {
        clearTimeout(timer)
        closed.abort()
        release()
        for (const { source } of own) source.disable()
        reject(error ?? new RoomError('closed', 'The room was left before it was joined.'))
      },
    })
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    const timer = setTimeout(() => opened.fail(timeoutError(address.http, timeoutMs)), timeoutMs)

    async function explain(): Promise<void> {
      const error = await explainFailure(address.http, closed.signal)
      if (error && !closed.signal.aborted) opened.fail(error)
    }

    async function enable({ source, constraints }: Chosen): Promise<void> {
      try {
        await source.enable(constraints ?? {})
      } catch (error) {
        if (error instanceof RoomError && !closed.signal.aborted) opened.problem(error)
      }
    }

    for (const chosen of wanted) void enable(chosen)
    signal?.addEventListener('abort', () => opened.fail(abortedError(signal)), {
      signal: closed.signal,
    })
  })
}

function timeoutError(address: string, timeoutMs: number): RoomError {
  return new RoomError(
    'server-unreachable',
    `No answer from ${address} within ${timeoutMs / 1000} s: is the server running, and the option "server" right?`,
  )
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
  const constraints =
    option === true ? {} : option === undefined || option === false ? null : option
  return { source: create(), ours: true, constraints }
}

function credentials(
  key: string,
  token: JoinOptions['token'],
): readonly string[] | Promise<readonly string[]> {
  const ours = `key.${key}`
  if (token === undefined) return [ours]
  if (typeof token === 'string') return [ours, `token.${token}`]
  return Promise.resolve(token()).then((fresh) => [ours, `token.${fresh}`])
}
