/** What the Dockerfile does, done step by step in a clean folder, and the outcome run as a user who may write nothing. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { buildImage } from './src/dockerfile.ts'
import { freePort } from './src/port.ts'
import { until } from './src/until.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '..')
/** Installations and a build, on a machine that does much else. */
const PATIENCE_MS = 600_000
/** Root can be somebody else; others stay who they are. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

test(
  'the Dockerfile makes a server that runs as nobody, with what it needs and no more',
  { timeout: PATIENCE_MS },
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'roomful-image-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await chmod(folder, 0o755)
    const image = await buildImage(REPOSITORY, folder)
    expect(image.user).not.toBeNull()
    const cwd = path.join(image.root, image.workdir)
    // The stage in which it was built is not there at run time.
    for (const name of readdirSync(folder))
      if (path.join(folder, name) !== image.root)
        await rm(path.join(folder, name), { recursive: true })

    const installed = readdirSync(path.join(cwd, 'node_modules'))
    expect(installed).toEqual(
      expect.arrayContaining(['fastify', 'ws', 'jose', 'prom-client', 'zod']),
    )
    for (const tool of ['typescript', 'vite', 'vitest', 'react', 'playwright-core', 'oxlint'])
      expect(installed, tool).not.toContain(tool)
    for (const gone of [
      '.git',
      'e2e',
      'bench',
      'scripts',
      'packages/server/src',
      'packages/client/src',
      'apps/web/src',
    ])
      expect(existsSync(path.join(cwd, gone)), gone).toBe(false)
    const major = Number(
      /^FROM node:(\d+)/m.exec(await readFile(path.join(REPOSITORY, 'Dockerfile'), 'utf8'))?.[1],
    )
    expect(major).toBeGreaterThanOrEqual(22)

    const port = await freePort()
    const [program = '', ...args] = image.command
    const env = { PATH: process.env['PATH'], ...image.env, PORT: String(port), HOST: '127.0.0.1' }
    const options = { cwd, env, ...NOBODY }
    if (NOBODY.uid !== undefined)
      expect(() => execFileSync('touch', ['anything'], { ...options, stdio: 'ignore' })).toThrow(
        'failed',
      )
    const child = spawn(program, args, options)
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (said += String(chunk)))

    const origin = `http://127.0.0.1:${port}`
    await until('it is ready', async () => {
      if (child.exitCode !== null) throw new Error(said)
      return (await fetch(`${origin}/readyz`)).ok
    })
    const [health = '', ...asking] = image.healthcheck
    execFileSync(health, asking, options)
    expect(() =>
      execFileSync(health, asking, { ...options, env: { ...env, PORT: '1' }, stdio: 'ignore' }),
    ).toThrow('failed')
    expect(await (await fetch(`${origin}/r/tea`)).text()).toContain('<!doctype html>')
    expect(await (await fetch(`${origin}/roomful.js`)).text()).toContain('joinRoom')
    const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/rooms/tea`, ['roomful.v1'])
    const [first] = await once(ws, 'message')
    expect(JSON.parse(String(first))).toMatchObject({ type: 'joined', room: 'tea' })

    child.kill('SIGTERM')
    const [code] = await once(ws, 'close')
    expect(code).toBe(4503)
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  },
)
