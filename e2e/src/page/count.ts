/**
 * Counts in a page what it holds open: timers, listeners on what outlives a room, connections, tracks of devices.
 * Runs before everything else; sent to the page as its source, so it refers to nothing outside of itself.
 */

export type Held = {
  readonly timers: number
  readonly listeners: number
  readonly connections: number
  readonly tracks: number
  readonly sockets: number
}

declare global {
  var held: () => Held
}

export function installCount(): void {
  const timers = new Set<unknown>()
  const nativeSet = globalThis.setTimeout
  const nativeClear = globalThis.clearTimeout
  const counted = (run: TimerHandler, delayMs?: number, ...rest: unknown[]): number => {
    const id: unknown = nativeSet(
      (...args: unknown[]) => {
        timers.delete(id)
        if (typeof run === 'function') run(...args)
      },
      delayMs,
      ...rest,
    )
    timers.add(id)
    return Number(id)
  }
  Object.assign(globalThis, {
    setTimeout: counted,
    clearTimeout: (id: number | undefined) => {
      timers.delete(id)
      nativeClear(id)
    },
    setInterval: () => {
      throw new Error('nobody counts intervals here: use a timeout')
    },
  })

  const listeners = new Set<object>()
  const network: unknown = Reflect.get(navigator, 'connection')
  for (const target of [globalThis, document, navigator.mediaDevices, network]) {
    if (!(target instanceof EventTarget)) continue
    const add = target.addEventListener.bind(target)
    const remove = target.removeEventListener.bind(target)
    const known = new Map<unknown, object>()
    Object.assign(target, {
      addEventListener: (
        type: string,
        listener: EventListener,
        options?: AddEventListenerOptions,
      ) => {
        const entry = { type }
        listeners.add(entry)
        known.set(listener, entry)
        options?.signal?.addEventListener('abort', () => listeners.delete(entry))
        add(type, listener, options)
      },
      removeEventListener: (type: string, listener: EventListener) => {
        const entry = known.get(listener)
        if (entry) listeners.delete(entry)
        remove(type, listener)
      },
    })
  }

  const tracks: MediaStreamTrack[] = []
  const devices = navigator.mediaDevices
  if (devices) {
    const open = devices.getUserMedia.bind(devices)
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints)
      tracks.push(...stream.getTracks())
      return stream
    }
  }

  const sockets: WebSocket[] = []
  const NativeSocket = globalThis.WebSocket
  globalThis.WebSocket = class extends NativeSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      sockets.push(this)
    }
  }

  globalThis.held = () => ({
    timers: timers.size,
    listeners: listeners.size,
    connections: t.connections.filter(({ signalingState }) => signalingState !== 'closed').length,
    tracks: tracks.filter(({ readyState }) => readyState === 'live').length,
    sockets: sockets.filter(({ readyState }) => readyState < NativeSocket.CLOSING).length,
  })
}
