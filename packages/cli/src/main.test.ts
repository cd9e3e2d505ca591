/** The command as people type it: compiled, in a process of its own, against the real server. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSignaling } from '@roomful/server'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import WebSocket from 'ws'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))

let folder = ''
beforeAll(() => {
  execFileSync(process.execPath, [TSC, '-b', PACKAGE])
}, 60_000)
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'roomful-'))
  return () => rm(folder, { recursive: true })
})

function spawnIt(args: readonly string[], environment: Record<string, string> = {}) {
  const env = { PATH: process.env['PATH'], ...environment }
  const child = spawn(process.execPath, [path.join(PACKAGE, 'dist/main.js'), ...args], {
    cwd: folder,
    env,
  })
  const said = { output: '', errors: '' }
  child.stdout.on('data', (chunk) => (said.output += String(chunk)))
  child.stderr.on('data', (chunk) => (said.errors += String(chunk)))
  return { child, said }
}

async function roomful(args: readonly string[], environment?: Record<string, string>) {
  const { child, said } = spawnIt(args, environment)
  await once(child, 'close')
  return { ...said, code: child.exitCode }
}

/** The close code that a token meets at a server with these keys; 0: it was let in. */
async function entering(room: string, token: string, keysFile: string): Promise<number> {
  const server = createServer()
  const signaling = createSignaling({ access: { keysFile } })
  signaling.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo // it listens on TCP
    const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/rooms/${room}`, [
      'roomful.v1',
      `token.${token}`,
    ])
    return await new Promise((resolve) => {
      ws.addEventListener('message', ({ data }) => {
        if (JSON.parse(String(data)).type === 'joined') resolve(0)
      })
      ws.addEventListener('close', ({ code }) => resolve(code))
    })
  } finally {
    await signaling.close()
    server.close()
  }
}

const makeKey = (name: string, keep = '2') =>
  roomful(['key', '--private', `${name}.json`, '--public', 'keys.json', '--keep', keep])

describe('roomful key and token', () => {
  it('make a key, publish it, and sign what lets into the room that it names', async () => {
    expect(await makeKey('one')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Made the key'),
    })
    expect((await stat(`${folder}/one.json`)).mode & 0o777).toBe(0o600)
    const { output, code } = await roomful([
      'token',
      '--room',
      'tea',
      '--key',
      'one.json',
      '--for',
      '30s',
      '--may',
      'moderate',
      '--subject',
      'ada',
    ])
    expect(code).toBe(0)
    const token = output.trim()
    const { exp = 0, iat = 0, ...claims } = decodeJwt(token)
    expect(claims).toEqual({ aud: 'roomful', room: 'tea', permissions: ['moderate'], sub: 'ada' })
    expect(exp - iat).toBe(30)
    const keysFile = `${folder}/keys.json`
    expect(await entering('tea', token, keysFile)).toBe(0)
    expect(await entering('coffee', token, keysFile)).toBe(4403)
    expect(await readFile(keysFile, 'utf8')).not.toContain('"d"')
  })

  it('rotate: two keys stay, the oldest goes, and its tokens with it', async () => {
    const tokens: string[] = []
    for (const name of ['one', 'two', 'three']) {
      await makeKey(name)
      tokens.push(
        (
          await roomful(['token', '--room', 'a', '--room', 'tea', '--key', `${name}.json`])
        ).output.trim(),
      )
    }
    const { keys } = JSON.parse(await readFile(`${folder}/keys.json`, 'utf8'))
    expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual(
      [tokens[2], tokens[1]].map((token) => decodeProtectedHeader(token ?? '').kid),
    )
    const codes = await Promise.all(
      tokens.map((token) => entering('tea', token, `${folder}/keys.json`)),
    )
    expect(codes).toEqual([4401, 0, 0])
  })

  it('sign by PEM and by a secret as well', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    await writeFile(`${folder}/key.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const byPem = await roomful(['token', '--room', 'tea', '--key', 'key.pem'])
    expect(decodeProtectedHeader(byPem.output.trim())).toEqual({ alg: 'ES256' })
    await writeFile(`${folder}/secret`, `${'x'.repeat(32)}\n`)
    const byFile = await roomful(['token', '--room', 'tea', '--secret-file', 'secret'])
    const byVariable = await roomful(['token', '--room', 'tea'], {
      ROOMFUL_TOKEN_SECRET: 'x'.repeat(32),
    })
    for (const { output } of [byFile, byVariable])
      expect(decodeProtectedHeader(output.trim())).toEqual({ alg: 'HS256' })
  })

  it.each([
    [['token'], '--room is needed'],
    [['token', '--room', 'a'], '--key or --secret-file is needed'],
    [['token', '--room', 'a', '--key', 'gone.json'], 'gone.json cannot be read: ENOENT'],
    [['token', '--room', 'a', '--key', 'odd.json'], 'odd.json is no private key'],
    [['token', '--room', 'a', '--secret-file', 'odd.json'], 'A secret has 32 bytes or more'],
    [['token', '--room', 'a', '--for', 'ever'], '--for is "ever": it must be a time'],
    [['token', '--room', 'a', '--may', 'fly'], '--may is "fly": it must be publish or moderate'],
    [['token', '--rooms', 'a'], "Unknown option '--rooms'"],
    [['key'], '--private and --public are both needed'],
    [
      ['key', '--private', 'odd.json', '--public', 'keys.json'],
      'odd.json cannot be written: EEXIST',
    ],
    [['key', '--private', 'p', '--public', 'odd.json'], 'odd.json is no JWKS'],
    [['fly'], '"fly" is no command'],
  ])('%j says what is wrong, and nothing else', async (args, words) => {
    await writeFile(`${folder}/odd.json`, '{"hush":1}')
    const { code, output, errors } = await roomful(args)
    expect([code, output]).toEqual([1, ''])
    expect(errors).toContain(words)
    expect(errors).not.toMatch(/hush|\bat .*:\d/)
  })

  it('say how they are used', async () => {
    expect((await roomful([])).output).toContain('roomful serve')
    expect((await roomful(['token', '--help'])).output).toContain('--room NAME')
    expect((await roomful(['key', '--help'])).output).toContain('--private FILE')
  })
})

describe('roomful serve', () => {
  it('runs the server with its flags', async () => {
    const { child, said } = spawnIt(['serve', '--port', '0', '--capacity=3'])
    onTestFinished(() => void child.kill('SIGKILL'))
    const origin = await vi.waitFor(() => {
      const [url] = /http:\/\/\S+/.exec(said.output) ?? []
      if (url === undefined || !said.output.includes('Ctrl-C')) throw new Error(said.errors)
      return url
    }, 10_000)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    child.kill('SIGTERM')
    await once(child, 'close')
    expect(child.exitCode).toBe(0)
  })

  it('stops at a wrong option by its name', async () => {
    const { code, errors } = await roomful(['serve', '--capacity', '99'])
    expect(code).toBe(1)
    expect(errors).toContain('--capacity is "99": it must be a whole number from 1 to 32')
  })
})
