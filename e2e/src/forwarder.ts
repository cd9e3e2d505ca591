/** A TCP forwarder between browsers and the server: a network of which a test decides how well it works. */
import { createServer, connect, type Socket } from 'node:net'

export type Forwarder = {
  readonly port: number
  /** `http://127.0.0.1:{port}`; pages opened here have their WebSocket here as well. */
  readonly origin: string
  /** Holds back what is sent from now on, in each direction. */
  readonly delay: (delayMs: number) => void
  /** Resets what is open and everything new, until `heal`. */
  readonly cut: () => void
  /** What is open stays so and swallows everything, its own end included. What is new works. */
  readonly silence: () => void
  readonly heal: () => void
  /** Bytes taken from browsers and from the server since the start, swallowed ones included. */
  readonly bytes: () => { readonly up: number; readonly down: number }
  readonly end: () => Promise<void>
}

type Link = { readonly client: Socket; readonly server: Socket; silent: boolean }

export async function startForwarder(toPort: number): Promise<Forwarder> {
  const links = new Set<Link>()
  const bytes = { up: 0, down: 0 }
  let delayMs = 0
  let isCut = false

  function carry(link: Link, from: Socket, to: Socket, way: 'up' | 'down'): void {
    let releaseAtMs = 0 // never before what was sent earlier, also when the delay shrinks
    const later = (act: () => void): void => {
      releaseAtMs = Math.max(releaseAtMs, performance.now() + delayMs)
      const waitMs = releaseAtMs - performance.now()
      if (waitMs <= 0) act()
      else setTimeout(act, waitMs)
    }
    from.on('data', (chunk) => {
      bytes[way] += chunk.length
      later(() => {
        if (!link.silent && to.writable) to.write(chunk)
      })
    })
    from.on('end', () => later(() => !link.silent && to.end()))
    from.on('error', () => {
      if (!link.silent) to.resetAndDestroy()
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
    const link: Link = { client, server, silent: false }
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
    delay: (ms) => {
      delayMs = ms
    },
    cut: () => {
      isCut = true
      reset()
    },
    silence: () => {
      for (const link of links) link.silent = true
    },
    heal: () => {
      isCut = false
    },
    bytes: () => ({ ...bytes }),
    end: () => {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      reset()
      return closed
    },
  }
}
