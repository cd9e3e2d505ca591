/** A real broker for a cluster of servers, on a free port, with a store that is gone with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { start, type Child } from './child.ts'
import { freePort } from './port.ts'
import { pathOf } from './programs.ts'
import { until } from './until.ts'

export type Nats = {
  readonly url: string
  /** Ends it on the spot. */
  readonly kill: () => Promise<void>
  /** At the same port, with what it had stored. */
  readonly restart: () => Promise<void>
  readonly end: () => Promise<void>
}

export async function startNats(): Promise<Nats> {
  const store = await mkdtemp(path.join(os.tmpdir(), 'roomful-nats-'))
  const port = await freePort()
  async function run(): Promise<Child> {
    const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store]
    const child = start(pathOf('nats'), args)
    await until('NATS is ready', () => child.output().includes('Server is ready'))
    return child
  }
  let child = await run()
  return {
    url: `nats://127.0.0.1:${port}`,
    kill: async () => {
      child.signal('SIGKILL')
      await child.ended
    },
    restart: async () => {
      child = await run()
    },
    end: async () => {
      await child.end()
      await rm(store, { recursive: true, force: true })
    },
  }
}
