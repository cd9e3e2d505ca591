/** The SDK in the same steps, by its public names, with nothing set that an app would not set. */
import { awaited, CAMERA, firstFrame, since, startsAt } from '/clock.mjs'

/** @type {typeof import('roomful')} the file that the server gives to pages */
const { createCamera, joinRoom } = await import(new URL('/roomful.js', location.href).href)

const camera = createCamera()
/** @type {import('roomful').Room | null} */
let joined = null

/** @param {import('./contestant.d.ts').Place} place @param {import('roomful').RoomListeners} on */
async function enter({ server, room, media }, on) {
  joined = await joinRoom(room, media ? { server, camera, on } : { server, media, on })
  return joined
}

globalThis.contestant = {
  openCamera: () => camera.enable(CAMERA),
  wait: async (place) => {
    await enter(place, {
      message: (message, peer) => void peer.send(message),
      stream: (stream) => void firstFrame(stream),
    })
  },
  join: async (place) => {
    const startMs = performance.now()
    /** @type {ReturnType<typeof awaited<number>>} */
    const message = awaited()
    /** @type {ReturnType<typeof awaited<number>>} */
    const frame = awaited()
    const room = await enter(place, {
      message: () => message.resolve(performance.now() - startMs),
      stream: (stream) =>
        void firstFrame(stream).then(() => frame.resolve(performance.now() - startMs)),
    })
    await room.send('hello')
    return {
      messageMs: await message.promise,
      frameMs: place.media ? await frame.promise : null,
    }
  },
  meet: async (place, atMs, others) => {
    await startsAt(atMs)
    /** @type {Set<string>} */
    const greeted = new Set()
    return new Promise((resolve, reject) => {
      enter(place, {
        'peer-joined': (peer) => void peer.send('hello'),
        message: (_message, { id }) => {
          if (greeted.add(id).size === others) resolve(since(atMs))
        },
      }).catch(reject)
    })
  },
  isSettled: () =>
    [...(joined?.peers.values() ?? [])].every(
      ({ connection }) => connection?.iceGatheringState === 'complete',
    ),
}
