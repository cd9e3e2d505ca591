/** A real broker in a process of its own, on a free port, with a store that is gone with it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eventually } from './client.ts'

/** Beside those of PATH, which on some systems lacks the ones for servers. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin']

export type NatsServer = {
  readonly url: string
  readonly signal: (signal: NodeJS.Signals) => void
  /** Ends it on the spot, without a word to anybody. */
  readonly kill: () => Promise<void>
  /** At the same port, with what it had stored. */
  readonly startAgain: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Whether tests that need it are skipped here, and says so. Under CI they run, and fail. */
export function lacksNats(): boolean {
  if (process.env['CI'] === 'true' || find() !== null) return false
  console.log('Skipped: nats-server is not installed; name it in ROOMFUL_NATS_SERVER.')
  return true
}

export async function startNats(): Promise<NatsServer> {
  const file = find()
  if (file === null)
    throw new Error('nats-server is not installed; install it or name it in ROOMFUL_NATS_SERVER')
  const store = mkdtempSync(path.join(tmpdir(), 'roomful-nats-'))
  const port = await freePort()
  let child: ChildProcess | null = null

  async function begin(name: string): Promise<void> {
    const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store]
    const starting = spawn(name, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    child = starting
    let output = ''
    starting.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
    await eventually(() => {
      if (starting.exitCode !== null) throw new Error(`nats-server ended: ${output}`)
      if (!output.includes('Server is ready')) throw new Error(`not ready: ${output}`)
    })
  }

  async function kill(): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await gone
  }

  const atExit = (): void => void child?.kill('SIGKILL')
  process.once('exit', atExit)
  await begin(file)
  return {
    url: `nats://127.0.0.1:${port}`,
    signal: (signal) => void child?.kill(signal),
    kill,
    startAgain: () => begin(file),
    close: async () => {
      await kill()
      process.off('exit', atExit)
      rmSync(store, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  await new Promise((resolve) => server.close(resolve))
  return port
}

function find(): string | null {
  const named = process.env['ROOMFUL_NATS_SERVER']
  if (named) return named
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...FOLDERS]
  const files = folders.map((folder) => path.join(folder, 'nats-server'))
  return files.find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
