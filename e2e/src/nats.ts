/** Real brokers for a cluster of servers, on free ports, with stores that are gone with them. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { start, type Child } from './child.ts'
import { freePort } from './port.ts'
import { pathOf } from './programs.ts'
import { until } from './until.ts'

export type Nats = {
  readonly url: string
  readonly port: number
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void
  /** Ends it on the spot. */
  readonly kill: () => Promise<void>
  /** At the same port, with what it had stored. */
  readonly restart: () => Promise<void>
  /** Whether it has caught up with the other brokers. */
  readonly isCurrent: () => Promise<boolean>
  readonly end: () => Promise<void>
}

export async function startNats(): Promise<Nats> {
  return startOne([])
}

/** Brokers that keep one record among them. */
export async function startBrokers(count: number): Promise<readonly Nats[]> {
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`)
  return Promise.all(
    routes.map((route, i) => {
      const others = routes.filter((other) => other !== route).join(',')
      const name = ['-n', `broker-${i}`, '--cluster_name', 'brokers']
      return startOne([...name, '--cluster', route, '--routes', others])
    }),
  )
}

async function startOne(more: readonly string[]): Promise<Nats> {
  const store = await mkdtemp(path.join(os.tmpdir(), 'roomful-nats-'))
  const [port, watching] = [await freePort(), await freePort()]
  async function run(): Promise<Child> {
    const args = [
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-js',
      '-sd',
      store,
      '-m',
      String(watching),
      ...more,
    ]
    const child = start(pathOf('nats'), args)
    await until('NATS is ready', () => child.output().includes('Server is ready'))
    return child
  }
  let child = await run()
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    signal: (signal) => child.signal(signal),
    kill: async () => {
      child.signal('SIGKILL')
      await child.ended
    },
    restart: async () => {
      child = await run()
    },
    // 2.9 says no more of it than whether it is healthy, which takes that.
    isCurrent: async () => (await fetch(`http://127.0.0.1:${watching}/healthz`)).ok,
    end: async () => {
      await child.end()
      await rm(store, { recursive: true, force: true })
    },
  }
}
