/**
 * A page that says something without pause, and notes when the pictures of the others go on. Runs in the page as `flow`,
 * sent there as its source, so it refers to nothing outside of itself but types. Times are those of the machine's clock.
 */

import type { FileOffer, FileProgress, Topic } from 'roomful'

export type Said = {
  readonly count: number
  /** Messages that not everybody is known to have. */
  readonly open: number
  /** Why a message was given up. */
  readonly rejected: readonly string[]
}

/** Of a file that was sent or is received. */
export type FileSeen = {
  /** SHA-256, in hexadecimal. */
  readonly digest: string
  /** 0 to 1. */
  readonly ratio: number
  readonly state: 'under way' | 'done' | `failed: ${string}`
}

export type Flow = {
  /** Sends a number to everybody, in this rhythm, and looks at all pictures. */
  readonly start: (everyMs: number) => void
  readonly stop: () => void
  readonly said: () => Said
  /** The numbers that came from a peer, in the order in which they came. */
  readonly heardFrom: (peer: string) => readonly number[]
  /** Offers a file of random bytes to everybody. Who is in the flow takes what is offered. */
  readonly sendFile: (name: string, bytes: number) => Promise<void>
  /** By name. */
  readonly files: Readonly<Record<string, FileSeen>>
  /** Tells everybody the time on a topic of which only the latest counts, in this rhythm, until `stop`. */
  readonly point: (everyMs: number) => void
  /** How old what others told on it was, and when it came. */
  readonly pointed: readonly { readonly atMs: number; readonly ageMs: number }[]
  /** When a new frame of the peer's camera was seen, by peer. */
  readonly framesAtMs: Readonly<Record<string, number[]>>
}

declare global {
  var flow: Flow
}

/** Runs after the probe. */
export function installFlow(): void {
  /** A camera of 15 frames a second has a new one at each look, nearly. */
  const LOOK_EVERY_MS = 100
  const framesAtMs: Record<string, number[]> = {}
  const decoded = new Map<string, number>()
  const rejected: string[] = []
  const pointed: { atMs: number; ageMs: number }[] = []
  const timers: ReturnType<typeof setInterval>[] = []
  let count = 0
  let open = 0

  async function say(): Promise<void> {
    open++
    try {
      await t.room.send({ flow: ++count })
    } catch (error) {
      rejected.push(String(error))
    }
    open--
  }

  async function look(): Promise<void> {
    for (const [id] of t.room.peers) {
      // A browser throws where the track is of the connection before this one.
      const showing = await t.showing(id, 'camera').catch(() => null)
      const now = showing?.framesDecoded ?? 0
      if (now > (decoded.get(id) ?? 0)) (framesAtMs[id] ??= []).push(Date.now())
      decoded.set(id, now) // a new connection begins at none
    }
  }

  const files: Record<string, FileSeen> = {}
  const note = (name: string, change: Partial<FileSeen>): void => {
    files[name] = { digest: '', ratio: 0, state: 'under way', ...files[name], ...change }
  }

  async function digestOf(file: Blob): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  async function take(offer: FileOffer): Promise<void> {
    const { name } = offer
    try {
      const onProgress = ({ ratio }: FileProgress): void => note(name, { ratio })
      const file = await offer.accept({ to: 'memory', onProgress })
      note(name, { digest: await digestOf(file), state: 'done' })
    } catch (error) {
      note(name, { state: `failed: ${String(error)}` })
    }
  }

  const pointer = (): Topic<number> => t.room.topic<number>('pointer', { delivery: 'latest' })

  globalThis.flow = {
    start: (everyMs) => {
      pointer().on('message', (sentAtMs) => {
        pointed.push({ atMs: Date.now(), ageMs: Date.now() - sentAtMs })
      })
      t.room.on('file', (offer) => void take(offer))
      timers.push(setInterval(() => void say(), everyMs))
      timers.push(setInterval(() => void look(), LOOK_EVERY_MS))
    },
    sendFile: async (name, bytes) => {
      /** As much as it gives at once. */
      const BLOCK_BYTES = 65_536
      const content = new Uint8Array(bytes)
      for (let at = 0; at < bytes; at += BLOCK_BYTES)
        crypto.getRandomValues(content.subarray(at, at + BLOCK_BYTES))
      const file = new File([content], name)
      note(name, { digest: await digestOf(file) })
      void t.room
        .sendFile(file, { onProgress: ({ ratio }) => note(name, { ratio }) })
        .then(() => note(name, { state: 'done' }))
        .catch((error: unknown) => note(name, { state: `failed: ${String(error)}` }))
    },
    files,
    point: (everyMs) => {
      timers.push(setInterval(() => void pointer().send(Date.now()), everyMs))
    },
    pointed,
    stop: () => {
      for (const timer of timers.splice(0)) clearInterval(timer)
    },
    said: () => ({ count, open, rejected }),
    heardFrom: (peer) =>
      t.heard.flatMap(({ from, message }) => {
        const said = message as { readonly flow?: number } | null // or something else that the test says
        return from === peer && typeof said?.flow === 'number' ? [said.flow] : []
      }),
    framesAtMs,
  }
}
