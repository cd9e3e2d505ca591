/** The real server, in its own process. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { start, type Child } from './child.ts'
import { freePort } from './port.ts'
import { until, type Patience } from './until.ts'

/** What its process runs. */
export const MAIN: string = path.resolve(import.meta.dirname, '../../packages/server/dist/main.js')

/** What passed through the server since it started, as `/v1/frames` tells it. */
export type Traffic = {
  readonly framesIn: number
  readonly framesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

export type RoomfulServer = {
  readonly port: number
  /** `http://127.0.0.1:{port}` */
  readonly origin: string
  /** Of the process that runs now. */
  readonly pid: () => number
  /** What all processes of this server wrote. */
  readonly output: () => string
  /** Resolves when the process is gone, for a signal that ends it. */
  readonly kill: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | NodeJS.Signals>
  /** Stops or continues the process: its sockets stay open and nobody answers. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void
  /** Starts a new process on the same port, after `kill`. */
  readonly restart: () => Promise<void>
  readonly traffic: () => Promise<Traffic>
  /** Resident memory, in bytes. */
  readonly memoryBytes: () => number
  readonly end: () => Promise<void>
}

/** One server as it is by default is kept ready: it starts while a test runs, and not while one waits. */
export type Spare = {
  readonly take: () => Promise<RoomfulServer>
  readonly end: () => Promise<void>
}

export function createSpare(): Spare {
  let spare: Promise<RoomfulServer> | null = null
  return {
    take: async () => {
      const taken = spare ?? startServer()
      spare = null // what one has taken nobody else gets
      await taken.catch(() => undefined) // so that two do not start at once
      spare ??= startServer()
      spare.catch(() => undefined) // whoever takes it is told
      return taken
    },
    end: async () => (await spare?.catch(() => null))?.end(),
  }
}

/** Resolves when it is ready. `env` is added to the server's environment (docs/configuration.md). */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
): Promise<RoomfulServer> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const children: Child[] = []

  async function run(): Promise<Child> {
    const child = start(process.execPath, [MAIN], {
      env: { HOST: '127.0.0.1', PORT: String(port), ROOMFUL_COUNT_FRAMES: '1', ...env },
    })
    children.push(child)
    const ready = until('the server is ready', async () => (await fetch(`${origin}/readyz`)).ok)
    const ended = await Promise.race([ready.then(() => null), child.ended])
    if (ended !== null) throw new Error(`the server ended (${ended}): ${child.output()}`)
    return child
  }

  let child = await run()
  return {
    port,
    origin,
    pid: () => child.pid,
    output: () => children.map(({ output }) => output()).join(''),
    kill: (signal) => {
      child.signal(signal)
      return child.ended
    },
    signal: (signal) => child.signal(signal),
    restart: async () => {
      child = await run()
    },
    traffic: async () => {
      const response = await fetch(`${origin}/v1/frames`)
      if (!response.ok) throw new Error(`/v1/frames answered ${response.status}`)
      return (await response.json()) as Traffic // as the server's counter writes it
    },
    memoryBytes: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024
    },
    end: () => child.end(),
  }
}

/** Resolves when each of them lets peers in, and nothing of its cluster is amiss. */
export async function allAreWell(
  servers: readonly RoomfulServer[],
  patience?: Patience,
): Promise<void> {
  for (const { origin } of servers)
    await until(
      `${origin} is well`,
      async () => {
        const said = await (await fetch(`${origin}/readyz`)).text()
        if (said !== '{"ready":true}') throw new Error(said)
        return true
      },
      patience,
    )
}
