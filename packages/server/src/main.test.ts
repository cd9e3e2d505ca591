/** The program as people start it: compiled, in a process of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { connect, eventually } from '../test/client.ts'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
/** What is tried first when none is asked for. */
const FIRST_PORT = 3000
/** It runs beside everything else that is tested. */
const PATIENCE_MS = 60_000
/** What a machine that does much else adds. */
const BUSY_MS = 2_000

beforeAll(() => {
  execFileSync(process.execPath, [TSC, '-b', PACKAGE])
}, 60_000)

type Started = {
  readonly child: ChildProcess
  readonly cwd: string
  readonly output: () => string
  readonly errors: () => string
  readonly url: () => Promise<URL>
  readonly ended: () => Promise<number | null>
}

async function start(
  environment: Record<string, string>,
  args: readonly string[] = [],
  cwd?: string,
): Promise<Started> {
  const folder = cwd ?? (await mkdtemp(path.join(tmpdir(), 'roomful-')))
  const program = path.join(PACKAGE, 'dist/main.js')
  const env = { PATH: process.env['PATH'], ...environment }
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const ending = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ending
    await rm(folder, { recursive: true, force: true })
  })
  return {
    child,
    cwd: folder,
    output: () => output,
    errors: () => errors,
    url: () =>
      eventually(() => {
        const [url] = /https?:\/\/\S+/.exec(output) ?? []
        if (url === undefined || !output.includes('Ctrl-C'))
          throw new Error(`no address yet: ${errors}`)
        return new URL(url)
      }),
    ended: async () => {
      await ending
      return child.exitCode
    },
  }
}

describe('the program', { timeout: PATIENCE_MS }, () => {
  it('prints one clear block, and nothing else', async () => {
    const { url, output, errors } = await start({ PORT: '0' })
    const { origin } = await url()
    expect(output()).toBe(`
  Roomful is running

    ${origin}

  Rooms are open: whoever knows a name may join. Keys for tokens close them (docs/configuration.md).
  Ctrl-C ends it.

`)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    expect(errors()).toBe('')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends within 2 seconds of %s and says draining, whoever does not listen',
    async (signal) => {
      const { url, child, ended } = await start({ PORT: '0' })
      const { host } = await url()
      const ada = connect(`ws://${host}/v1/rooms/r`)
      const deaf = connect(`ws://${host}/v1/rooms/r`)
      await Promise.all([ada.joined(), deaf.joined()])
      deaf.ws.pause()
      const before = performance.now()
      child.kill(signal)
      expect(await ada.closed()).toEqual({ code: 4503, reason: 'draining' })
      expect(await ended()).toBe(0)
      expect(performance.now() - before).toBeLessThan(2_000 + BUSY_MS)
      deaf.ws.terminate()
    },
  )

  it.each([
    { from: 'a terminal: the second does not wait', env: {}, code: 1 },
    {
      from: 'npm, which passes on the one that was heard already',
      env: { npm_lifecycle_event: 'start' },
      code: 0,
    },
  ])('two signals from $from', async ({ env, code }) => {
    const { url, child, ended } = await start({ PORT: '0', ...env })
    const { host } = await url()
    const deaf = connect(`ws://${host}/v1/rooms/r`) // the server waits for it
    await deaf.joined()
    deaf.ws.pause()
    child.kill('SIGINT')
    child.kill('SIGTERM') // another one, since two of a kind may arrive as one
    expect(await ended()).toBe(code)
    deaf.ws.terminate()
  })

  it('stops at wrong values and names each', async () => {
    const { ended, output, errors } = await start({ PORT: 'x', ROOMFUL_CAPACITY: '0' }, ['--wan'])
    expect(await ended()).toBe(1)
    expect(output()).toBe('')
    expect(errors().trimEnd().split('\n')).toEqual([
      expect.stringContaining('"--wan"'),
      expect.stringContaining('PORT is "x"'),
      expect.stringContaining('ROOMFUL_CAPACITY is "0"'),
    ])
  })

  it('--help prints the options and starts nothing', async () => {
    const { ended, output } = await start({}, ['--help'])
    expect(await ended()).toBe(0)
    expect(output()).toContain('--capacity …')
  })

  it('with keys closes its rooms to who brings no token, and says nothing of open rooms', async () => {
    const { url, output } = await start({ PORT: '0', ROOMFUL_TOKEN_SECRET: 'x'.repeat(32) })
    const { host } = await url()
    expect(output()).not.toContain('open')
    expect(await connect(`ws://${host}/v1/rooms/r`).closed()).toMatchObject({ code: 4401 })
  })

  it('sends its peers away a room at a time when it may take its time, and is not ready meanwhile', async () => {
    const { url, child, ended } = await start({ PORT: '0', ROOMFUL_DRAIN_SECONDS: '5' })
    const { host, origin } = await url()
    const clients = Array.from({ length: 80 }, (_, i) =>
      connect(`ws://${host}/v1/rooms/room-${Math.floor(i / 2)}`),
    )
    for (const client of clients) await client.joined()
    child.kill('SIGTERM')
    const ready = await eventually(async () => {
      const response = await fetch(`${origin}/readyz`)
      expect(response.status).toBe(503)
      return response.json()
    })
    expect(ready).toEqual({ ready: false, why: 'draining' })
    expect((await fetch(`${origin}/v1/rooms/new`)).status).toBe(503)
    const open = () => clients.filter(({ ws }) => ws.readyState === ws.OPEN).length
    await eventually(() => expect(open()).toBeLessThan(80))
    expect(open()).toBeGreaterThan(0)
    expect(await ended()).toBe(0)
    for (const client of clients)
      expect(await client.closed()).toEqual({ code: 4503, reason: 'draining' })
  })

  it('a busy port that was asked for is an error that names it', async () => {
    const blocker = createTcpServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    onTestFinished(() => void blocker.close())
    const { port } = blocker.address() as AddressInfo // it listens on TCP
    const { ended, errors } = await start({ PORT: String(port) })
    expect(await ended()).toBe(1)
    expect(errors()).toContain(`Port ${port} is busy`)
  })

  it('a busy port that nobody asked for: moves on to the next that is free, and says so', async () => {
    const blocker = createTcpServer()
    onTestFinished(() => void blocker.close())
    // An error says that somebody else is there: as good.
    await new Promise((busy) =>
      blocker.once('listening', busy).once('error', busy).listen(FIRST_PORT, '127.0.0.1'),
    )
    const { url, output } = await start({})
    const { port, origin } = await url()
    expect(Number(port)).toBeGreaterThan(FIRST_PORT)
    expect(output()).toContain(`Port ${FIRST_PORT} is busy, so it is ${port}.`)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
  })

  it('an address that is not here is an error that names it', async () => {
    const { ended, errors } = await start({ PORT: '0', HOST: '192.0.2.250' })
    expect(await ended()).toBe(1)
    expect(errors()).toContain('HOST is "192.0.2.250"')
  })

  it('--lan where nothing can be kept is a sentence that says what to do', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'roomful-'))
    await writeFile(path.join(folder, '.roomful'), 'in the way')
    const { ended, output, errors } = await start({ PORT: '0' }, ['--lan'], folder)
    expect(await ended()).toBe(1)
    expect(output()).toBe('')
    expect(errors()).toMatch(
      /^The certificate for --lan cannot be kept \(E.*: start it in a folder/,
    )
    expect(errors().trimEnd().split('\n')).toHaveLength(1)
  })

  it('--lan speaks https, draws its address, and keeps its certificate for the next start', async () => {
    const first = await start({ PORT: '0', HOST: '127.0.0.1' }, ['--lan'])
    const { protocol, hostname } = await first.url()
    expect([protocol, hostname]).toEqual(['https:', '127.0.0.1'])
    expect(first.output()).toMatch(/[█▀▄]{7}/)
    const file = path.join(first.cwd, '.roomful/lan-certificate.json')
    const kept = await readFile(file, 'utf8')
    first.child.kill('SIGINT')
    await first.ended()
    const second = await start({ PORT: '0', HOST: '127.0.0.1' }, ['--lan'], first.cwd)
    await second.url()
    expect(await readFile(file, 'utf8')).toBe(kept)
  })
})
