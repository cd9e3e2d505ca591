/** A TCP forwarder between a browser and a server: a network of which a test decides how well it works. */
import { createServer, connect, type Socket } from 'node:net'
import { CLEAR, decide, emptyWay, type Conditions, type Direction } from './network/fate.ts'
import { createSchedule } from './network/schedule.ts'

/** What waits in one direction before its sender is held up, as a router's buffer would. */
const BUFFER_BYTES = 262_144

/** TCP repeats what gets lost and keeps the order, so what is left are waits. */
export type StreamConditions = Pick<Conditions, 'delayMs' | 'jitterMs' | 'bytesPerSecond'>

export type Forwarder = {
  readonly port: number
  /** `http://127.0.0.1:{port}`; pages opened here have their WebSocket here as well. */
  readonly origin: string
  /** For what is sent from now on, in each direction. What is not named stays as it is. */
  readonly conditions: (change: Partial<StreamConditions>) => void
  /** Resets what is open and everything new, until `heal`. */
  readonly cut: () => void
  /** Nothing gets through until `heal`, and then all of it does: TCP on a path that is cut for a while. */
  readonly hold: () => void
  /**
   * What is open stays so and swallows everything, its own end included: an address that changed. With a direction
   * named the other one still works: half open. What is new works.
   */
  readonly silence: (only?: Direction) => void
  readonly heal: () => void
  /** Bytes taken from browsers and from the server since the start, swallowed ones included. */
  readonly bytes: () => Readonly<Record<Direction, number>>
  readonly end: () => Promise<void>
}

type Link = {
  readonly client: Socket
  readonly server: Socket
  readonly silent: Set<Direction>
  /** Does what waited while nothing got through. */
  readonly release: (() => void)[]
}

export async function startForwarder(toPort: number, seed = 1): Promise<Forwarder> {
  const links = new Set<Link>()
  const bytes = { up: 0, down: 0 }
  const schedule = createSchedule()
  let conditions = CLEAR
  let isCut = false
  let isHeld = false

  function carry(link: Link, from: Socket, to: Socket, direction: Direction): void {
    let way = emptyWay(seed)
    let lastMs = 0 // nothing arrives before what was sent earlier
    let waitingBytes = 0
    const later = (size: number, act: () => void): void => {
      const packet = { bytes: size, atMs: performance.now() }
      const [next, fate] = decide(way, packet, { ...conditions, loss: 0, queueMs: Infinity })
      way = next
      lastMs = Math.max(lastMs, fate.type === 'arrives' ? fate.atMs : 0)
      schedule.at(lastMs, () => {
        if (isHeld) link.release.push(act)
        else act()
      })
    }
    from.on('data', (chunk) => {
      bytes[direction] += chunk.length
      waitingBytes += chunk.length
      if (waitingBytes > BUFFER_BYTES) from.pause()
      later(chunk.length, () => {
        waitingBytes -= chunk.length
        if (waitingBytes <= BUFFER_BYTES) from.resume()
        if (!link.silent.has(direction) && to.writable) to.write(chunk)
      })
    })
    from.on('end', () => later(0, () => !link.silent.has(direction) && to.end()))
    from.on('error', () => {
      later(0, () => !link.silent.has(direction) && to.resetAndDestroy())
    })
    from.on('close', () => {
      if (from.destroyed && to.destroyed) links.delete(link)
    })
  }

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (isCut) {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const server = connect({ port: toPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const link: Link = { client, server, silent: new Set(), release: [] }
    links.add(link)
    carry(link, client, server, 'up')
    carry(link, server, client, 'down')
  })
  const port = await new Promise<number>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

  const reset = (): void => {
    for (const { client, server } of links) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
    links.clear()
  }
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    conditions: (change) => {
      conditions = { ...conditions, ...change }
    },
    cut: () => {
      isCut = true
      reset()
    },
    hold: () => {
      isHeld = true
    },
    silence: (only) => {
      for (const { silent } of links)
        for (const direction of only ? [only] : (['up', 'down'] as const)) silent.add(direction)
    },
    heal: () => {
      isCut = false
      isHeld = false
      for (const { release } of links) for (const act of release.splice(0)) act()
    },
    bytes: () => ({ ...bytes }),
    end: () => {
      schedule.clear()
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      reset()
      return closed
    },
  }
}
