/**
 * A page that says something without pause, and notes when the pictures of the others go on. Runs in the page as `flow`,
 * sent there as its source, so it refers to nothing outside of itself but types. Times are those of the machine's clock.
 */

export type Said = {
  readonly count: number
  /** Messages that not everybody is known to have. */
  readonly open: number
  /** Why a message was given up. */
  readonly rejected: readonly string[]
}

export type Flow = {
  /** Sends a number to everybody, in this rhythm, and looks at all pictures. */
  readonly start: (everyMs: number) => void
  readonly stop: () => void
  readonly said: () => Said
  /** The numbers that came from a peer, in the order in which they came. */
  readonly heardFrom: (peer: string) => readonly number[]
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

  globalThis.flow = {
    start: (everyMs) => {
      timers.push(setInterval(() => void say(), everyMs))
      timers.push(setInterval(() => void look(), LOOK_EVERY_MS))
    },
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
