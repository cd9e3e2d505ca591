/** A coturn of our own on loopback, with time-limited credentials from a shared secret. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { start } from './child.ts'
import { freePort } from './port.ts'
import { pathOf } from './programs.ts'
import { until } from './until.ts'

/** Relayed addresses. Two ports a connection and side are plenty for a test. */
const MIN_PORT = 52_000
const MAX_PORT = 52_400
export const SECRET = 'a secret of the tests'

export type Turn = {
  readonly port: number
  /** For `ROOMFUL_TURN_SECRET`. */
  readonly secret: string
  readonly output: () => string
  readonly end: () => Promise<void>
}

export async function startTurn(): Promise<Turn> {
  const port = await freePort()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'roomful-turn-'))
  const child = start(pathOf('turnserver'), coturnArgs('127.0.0.1', port, folder))
  await until('coturn listens', () => accepts(port))
  return {
    port,
    secret: SECRET,
    output: child.output,
    end: async () => {
      await child.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What coturn has to be told, so that it listens and relays at this address, and keeps its files in this folder. */
export function coturnArgs(address: string, port: number, folder: string): readonly string[] {
  return [
    '-n',
    `--listening-ip=${address}`,
    `--relay-ip=${address}`,
    `--listening-port=${port}`,
    `--min-port=${MIN_PORT}`,
    `--max-port=${MAX_PORT}`,
    '--fingerprint',
    '--use-auth-secret',
    `--static-auth-secret=${SECRET}`,
    '--realm=test',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--allow-loopback-peers',
    '--no-multicast-peers',
    '--no-rfc5780',
    '--log-file=stdout',
    '--simple-log',
    `--pidfile=${path.join(folder, 'pid')}`,
    `--userdb=${path.join(folder, 'db')}`,
  ]
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
