import { describe, expect, it } from 'vitest'
import { openIssuer } from '../../test/issuer.ts'
import { configurationPage, helpText } from './document.ts'
import { NAMES, flagOf } from './options.ts'
import { readConfig, type ConfigResult } from './read.ts'

/** As if these files were there, and no others. */
function read(
  environment: Record<string, string>,
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): ConfigResult {
  return readConfig(args, environment, (path) => {
    const content = files[path]
    if (content === undefined) throw new Error('ENOENT: no such file')
    return content
  })
}
const config = (...given: Parameters<typeof read>) => {
  const result = read(...given)
  if (result.type !== 'config') throw new Error(JSON.stringify(result))
  return result.config
}
const errors = (...given: Parameters<typeof read>) => {
  const result = read(...given)
  return result.type === 'wrong' ? result.errors : []
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(config({})).toEqual({
      ports: Array.from({ length: 20 }, (_, i) => 3000 + i),
      host: '127.0.0.1',
      lan: false,
      logLevel: 'warn',
      countFrames: false,
      drainMs: 0,
      metrics: null,
      signaling: {},
      warnings: [],
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

  it('reads what an operator may set beside', () => {
    const all = config({
      ROOMFUL_DRAIN_SECONDS: '10',
      ROOMFUL_METRICS_PORT: '9464',
      ROOMFUL_ADMIN_TOKEN: 'x'.repeat(32),
      ROOMFUL_TURN_URLS: 'turn:a.example',
      ROOMFUL_TURN_SECRET: 's',
      ROOMFUL_TURN_TTL_SECONDS: '600',
      ROOMFUL_TOKEN_SECRET: 'y'.repeat(32),
      ROOMFUL_TOKEN_AUDIENCE: 'calls',
    })
    expect(all).toMatchObject({
      drainMs: 10_000,
      metrics: { port: 9_464, host: '127.0.0.1', adminToken: 'x'.repeat(32) },
      signaling: {
        turn: { ttlMs: 600_000 },
        access: { secret: 'y'.repeat(32), audience: 'calls' },
      },
    })
  })
})

describe('a file, the environment and flags', () => {
  const files = {
    'roomful.yaml': 'capacity: 4 # few\norigins: [https://a.example]\nlog: info\n',
    'roomful.json': '{ "capacity": 5, "lan": true }',
  }

  it('count in this order, the last most', () => {
    const { signaling, logLevel } = config(
      { ROOMFUL_CONFIG: 'roomful.yaml', ROOMFUL_LOG: 'debug', ROOMFUL_CAPACITY: '6' },
      ['--capacity=7'],
      files,
    )
    expect(signaling).toEqual({ capacity: 7, origins: ['https://a.example'] })
    expect(logLevel).toBe('debug')
    expect(config({}, ['--config', 'roomful.json'], files)).toMatchObject({
      lan: true,
      signaling: { capacity: 5 },
    })
  })

  it.each([
    ['capacity: many', '"capacity" in f is "many": it must be a whole number from 1 to 32'],
    ['capacity: "4"', '"capacity" in f is "4": it must be a whole number from 1 to 32'],
    [
      'origins: https://a.example',
      '"origins" in f is "https://a.example": it must be * or origins',
    ],
    ['capcity: 4', '"capcity" in f is 4: there is no such option'],
    ['__proto__: { lan: true }', '"__proto__" in f is {"lan":true}: there is no such option'],
    ['turnSecret: [hush]', '"turnSecret" in f is set: it must be a secret'],
    ['- capacity', 'f holds no options: write them as "name: value"'],
    ['capacity: [', 'f is neither YAML nor JSON'],
  ])('%s in the file stops the start', (content, words) => {
    const found = errors({ ROOMFUL_CONFIG: 'f' }, [], { f: content })
    expect(found.join('\n')).toContain(words)
    expect(found.join('\n')).not.toContain('hush')
  })

  it('an empty file says nothing', () => {
    expect(config({ ROOMFUL_CONFIG: 'f' }, [], { f: '# later\n' })).toEqual(config({}))
  })

  it('a file that is not there stops the start', () => {
    expect(errors({}, ['--config', 'gone.yaml'])).toEqual([
      '--config is "gone.yaml", which cannot be read: ENOENT: no such file',
    ])
  })

  it.each([
    [['--capcity', '4'], '"--capcity" is no argument'],
    [['-c', '4'], '"-c" is no argument'],
    [['4'], '"4" is no argument'],
    [['--capacity'], '--capacity needs a value'],
    [['--capacity', '0'], '--capacity is "0": it must be a whole number'],
    [['--lan=maybe'], '--lan is "maybe": it must be true or false'],
  ])('%s is named', (args, words) => {
    expect(errors({}, args).join('\n')).toContain(words)
  })

  it('--lan=false takes back what the file says', () => {
    expect(config({}, ['--config=roomful.json', '--lan=false'], files).lan).toBe(false)
  })

  it('--help asks for the table', () => {
    expect(read({}, ['--help'])).toEqual({ type: 'help' })
    for (const name of NAMES) expect(helpText()).toContain(`--${flagOf(name)} `)
  })
})

describe('secrets', () => {
  it('may be in files', () => {
    const environment = {
      ROOMFUL_TURN_URLS: 'turn:a.example',
      ROOMFUL_TURN_SECRET_FILE: '/run/secrets/turn',
    }
    const files = { '/run/secrets/turn': 'sesame\n' }
    expect(config(environment, [], files).signaling.turn).toMatchObject({ secret: 'sesame' })
    expect(errors({ ...environment, ROOMFUL_TURN_SECRET: 'x' }, [], files)).toEqual([
      'ROOMFUL_TURN_SECRET and ROOMFUL_TURN_SECRET_FILE are both set: one of them is enough',
    ])
    expect(errors(environment)[0]).toContain('ROOMFUL_TURN_SECRET_FILE is "/run/secrets/turn"')
  })

  it('that are too short are named and not shown', () => {
    for (const name of ['ROOMFUL_TOKEN_SECRET', 'ROOMFUL_ADMIN_TOKEN']) {
      const found = errors({ [name]: 'hush', ROOMFUL_METRICS_PORT: '0' })
      expect(found).toEqual([`${name} is set: it must be a secret of 32 bytes or more`])
    }
  })
})

describe('keys for tokens', () => {
  const { pem, jwk } = openIssuer()

  it('are text, a file, or an address', () => {
    expect(config({ ROOMFUL_TOKEN_KEYS: pem }).signaling.access).toEqual({ keys: pem.trim() })
    const files = { 'keys.json': JSON.stringify({ keys: [jwk] }) }
    expect(config({ ROOMFUL_TOKEN_KEYS_FILE: 'keys.json' }, [], files).signaling.access).toEqual({
      keysFile: 'keys.json',
    })
    const url = 'https://id.example/jwks'
    expect(config({ ROOMFUL_TOKEN_JWKS_URL: url }).signaling.access).toEqual({ jwksUrl: url })
  })

  it.each([
    [{ ROOMFUL_TOKEN_KEYS: 'x' }, 'ROOMFUL_TOKEN_KEYS cannot be used: keys are PEM'],
    [{ ROOMFUL_TOKEN_KEYS_FILE: 'gone' }, 'ROOMFUL_TOKEN_KEYS_FILE cannot be used: ENOENT'],
    [
      { ROOMFUL_TOKEN_JWKS_URL: 'id.example' },
      'ROOMFUL_TOKEN_JWKS_URL is "id.example": it must be',
    ],
    [
      { ROOMFUL_TOKEN_KEYS_FILE: 'k', ROOMFUL_TOKEN_JWKS_URL: 'https://id.example' },
      'are both set: choose one',
    ],
    [
      { ROOMFUL_ADMIN_TOKEN: 'x'.repeat(32) },
      'ROOMFUL_METRICS_PORT is not: rooms are listed there',
    ],
  ])('%o is named', (environment, words) => {
    expect(errors(environment).join('\n')).toContain(words)
  })
})

describe('what may not be meant', () => {
  it('is a rate at which who joins a full room is cut off', () => {
    const warnings = (fps: number, capacity: number) =>
      config({ ROOMFUL_FRAMES_PER_SECOND: String(fps), ROOMFUL_CAPACITY: String(capacity) })
        .warnings
    expect(warnings(40, 32)).toEqual([])
    expect(warnings(14, 16)).toEqual([])
    expect(warnings(10, 16)).toEqual([
      'ROOMFUL_FRAMES_PER_SECOND is 10, too few for rooms of 16: who joins more than about 12 peers is cut off for sending too much',
    ])
  })

  it('is a variable of our name that no option has', () => {
    expect(
      config({ ROOMFUL_ORIGIN: 'https://a.example', ROOMFUL_SERVICE_HOST: '10.0.0.1' }).warnings,
    ).toEqual(['ROOMFUL_ORIGIN is set, and is no option: docs/configuration.md lists them'])
  })
})

describe('docs/configuration.md', () => {
  it('is what the table of options makes of it', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../../../docs/configuration.md')
  })
})
