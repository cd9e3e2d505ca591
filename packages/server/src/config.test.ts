import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const config = (environment: Record<string, string>, args: readonly string[] = []) => {
  const result = readConfig(args, environment)
  if (!result.ok) throw new Error(result.errors.join('\n'))
  return result.config
}
const errors = (environment: Record<string, string>, args: readonly string[] = []) => {
  const result = readConfig(args, environment)
  return result.ok ? [] : result.errors
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(config({})).toEqual({
      ports: Array.from({ length: 20 }, (_, i) => 3000 + i),
      host: '127.0.0.1',
      lan: false,
      logLevel: 'warn',
      countFrames: false,
      signaling: {},
    })
  })

  it('tries only the port that was asked for', () => {
    expect(config({ PORT: '8080' }).ports).toEqual([8080])
    expect(config({ PORT: '0' }).ports).toEqual([0])
  })

  it('listens on the network with --lan, unless HOST says where', () => {
    expect(config({}, ['--lan'])).toMatchObject({ lan: true, host: '0.0.0.0' })
    expect(config({ HOST: '192.0.2.1' }, ['--lan'])).toMatchObject({ lan: true, host: '192.0.2.1' })
  })

  it('reads all that can be said', () => {
    const all = config({
      HOST: '::',
      ROOMFUL_TURN_URLS: 'turn:a.example, turns:a.example?transport=tcp',
      ROOMFUL_TURN_SECRET: 's',
      ROOMFUL_STUN_URLS: 'stun:b.example',
      ROOMFUL_ORIGINS: 'https://a.example,http://localhost:5173',
      ROOMFUL_CAPACITY: '4',
      ROOMFUL_LOST_AFTER_MS: '500',
      ROOMFUL_TRUSTED_PROXIES: '10.0.0.0/8,::1',
      ROOMFUL_CONNECTIONS_PER_MINUTE: '60000',
      ROOMFUL_FRAMES_PER_SECOND: '1000',
      ROOMFUL_MAX_CONNECTIONS: '50000',
      ROOMFUL_LOG: 'debug',
      ROOMFUL_COUNT_FRAMES: '1',
    })
    expect(all).toMatchObject({ host: '::', logLevel: 'debug', countFrames: true })
    expect(all.signaling).toEqual({
      turn: { urls: ['turn:a.example', 'turns:a.example?transport=tcp'], secret: 's' },
      iceServers: [{ urls: ['stun:b.example'] }],
      origins: ['https://a.example', 'http://localhost:5173'],
      capacity: 4,
      lostAfterMs: 500,
      trustedProxies: ['10.0.0.0/8', '::1'],
      connectionsPerMinute: 60_000,
      framesPerSecond: 1_000,
      maxConnections: 50_000,
    })
    expect(config({ ROOMFUL_ORIGINS: '*' }).signaling.origins).toBe('*')
  })

  it('takes what is set to nothing as not set', () => {
    expect(config({ PORT: '', HOST: ' ', ROOMFUL_CAPACITY: '', ROOMFUL_TURN_SECRET: '' })).toEqual(
      config({}),
    )
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['ROOMFUL_CAPACITY', '0'],
    ['ROOMFUL_CAPACITY', '33'],
    ['ROOMFUL_CAPACITY', 'many'],
    ['ROOMFUL_LOST_AFTER_MS', '1.5'],
    ['ROOMFUL_FRAMES_PER_SECOND', '0'],
    ['ROOMFUL_CONNECTIONS_PER_MINUTE', '-5'],
    ['ROOMFUL_MAX_CONNECTIONS', '0'],
    ['ROOMFUL_ORIGINS', 'https://a.example/'],
    ['ROOMFUL_ORIGINS', 'a.example'],
    ['ROOMFUL_STUN_URLS', 'turn:a.example'],
    ['ROOMFUL_TRUSTED_PROXIES', '10.0.0.0/99'],
    ['ROOMFUL_LOG', 'loud'],
    ['ROOMFUL_COUNT_FRAMES', 'yes'],
  ])('stops at %s=%s and says what was given and what is allowed', (name, value) => {
    const [error = '', ...others] = errors({ [name]: value })
    expect(others).toEqual([])
    expect(error.startsWith(`${name} is "${value}": it must be `)).toBe(true)
  })

  it('wants both of TURN or neither, and never shows the secret', () => {
    const [noUrls = ''] = errors({ ROOMFUL_TURN_SECRET: 'sesame' })
    expect(noUrls).toContain('ROOMFUL_TURN_URLS is not')
    expect(noUrls).not.toContain('sesame')
    expect(errors({ ROOMFUL_TURN_URLS: 'turn:a' })).toEqual([
      'ROOMFUL_TURN_URLS is set and ROOMFUL_TURN_SECRET is not: set both or neither',
    ])
    expect(errors({ ROOMFUL_TURN_URLS: 'stun:a', ROOMFUL_TURN_SECRET: 'sesame' })).toHaveLength(1)
  })

  it('names every mistake at once', () => {
    expect(errors({ PORT: 'x', ROOMFUL_LOG: 'y' }, ['--wan'])).toHaveLength(3)
  })

  it('is in the README, every variable but the one for measurements', async () => {
    const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8')
    const source = await read('config.ts')
    const names = new Set(source.match(/'(PORT|HOST|ROOMFUL_[A-Z_]+)'/g))
    names.delete("'ROOMFUL_COUNT_FRAMES'")
    expect(names.size).toBeGreaterThan(10)
    const readme = await read('../../../README.md')
    for (const name of names) expect(readme).toContain(`\`${name.replaceAll("'", '')}\``)
  })
})
