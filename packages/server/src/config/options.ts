/** Every option there is. The file, the environment, the flags, their checks and docs/configuration.md come from this table. */
import { z } from 'zod'
import { isBrokerUrl, isClusterName } from '../cluster/broker.ts'
import { MAX_CAPACITY } from '../limits.ts'
import {
  httpUrl,
  isNetwork,
  listOf,
  oneOf,
  origins,
  text,
  whole,
  yesOrNo,
  type Option,
} from './option.ts'
import type { Values } from './values.ts'

/** As good as none, for load tests. */
const MAX_RATE = 1_000_000_000
const MIN_SECRET_BYTES = 32

export type OptionName = keyof Values

/** By the name in the file; the flag is the same with dashes: `lostAfterMs`, `--lost-after-ms`. */
export const OPTIONS: {
  readonly [N in OptionName]-?: Option<NonNullable<Values[N]>>
} = {
  port: {
    ...whole(0, 65_535),
    env: 'PORT',
    about: 'the port; 0 is any free one',
    byDefault: '3000, or the next that is free',
  },
  host: {
    ...text('an address of this machine'),
    env: 'HOST',
    about: 'the address to listen at; `0.0.0.0` is all of them',
    byDefault: '127.0.0.1, or all with `--lan`',
  },
  lan: {
    ...yesOrNo(),
    env: 'ROOMFUL_LAN',
    about: 'listen on the network over https, by a certificate made on the spot',
    byDefault: 'false',
  },
  log: {
    ...oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    env: 'ROOMFUL_LOG',
    about: 'how much is logged, to stderr, a line of JSON each',
    byDefault: 'warn',
  },
  origins: {
    ...origins(),
    env: 'ROOMFUL_ORIGINS',
    about: "origins of pages that may connect besides the server's own, or `*`",
    byDefault: "the server's own",
  },
  capacity: {
    ...whole(1, MAX_CAPACITY),
    env: 'ROOMFUL_CAPACITY',
    about: 'peers that a room takes',
    byDefault: '16',
  },
  lostAfterMs: {
    ...whole(1, 3_600_000),
    env: 'ROOMFUL_LOST_AFTER_MS',
    about: 'how long a peer whose socket was lost may take to return, in milliseconds',
    byDefault: '30000',
  },
  framesPerSecond: {
    ...whole(1, MAX_RATE),
    env: 'ROOMFUL_FRAMES_PER_SECOND',
    about: 'what one socket may send on average; five times as much at once',
    byDefault: '40',
  },
  connectionsPerMinute: {
    ...whole(1, MAX_RATE),
    env: 'ROOMFUL_CONNECTIONS_PER_MINUTE',
    about: 'connections from one IPv4 address or IPv6 /64; half as many at once',
    byDefault: '600',
  },
  maxConnections: {
    ...whole(1, MAX_RATE),
    env: 'ROOMFUL_MAX_CONNECTIONS',
    about: 'sockets open at the same time',
    byDefault: '16000',
  },
  trustedProxies: {
    ...listOf('addresses or networks such as 10.0.0.0/8', isNetwork),
    env: 'ROOMFUL_TRUSTED_PROXIES',
    about: 'proxies whose `X-Forwarded-For` and `X-Request-Id` are believed',
    byDefault: 'none',
  },
  stunUrls: {
    ...listOf('stun: or stuns: addresses', (url) => /^stuns?:\S+$/.test(url)),
    env: 'ROOMFUL_STUN_URLS',
    about: 'STUN servers that peers are told of',
    byDefault: 'none',
  },
  turnUrls: {
    ...listOf('turn: or turns: addresses', (url) => /^turns?:\S+$/.test(url)),
    env: 'ROOMFUL_TURN_URLS',
    about: 'TURN servers that share `turnSecret`; each peer gets credentials of its own',
    byDefault: 'none',
  },
  turnSecret: {
    ...text("a secret, coturn's static-auth-secret"),
    env: 'ROOMFUL_TURN_SECRET',
    about: 'what the TURN servers know as `static-auth-secret`',
    byDefault: 'none',
    secret: true,
  },
  turnTtlSeconds: {
    ...whole(60, 86_400),
    env: 'ROOMFUL_TURN_TTL_SECONDS',
    about: 'how long credentials for TURN are good; peers ask for new ones',
    byDefault: '3600',
  },
  tokenKeys: {
    ...text('public keys: PEM, a JWK or a JWKS'),
    env: 'ROOMFUL_TOKEN_KEYS',
    about:
      'public keys (Ed25519, P-256) that tokens are checked with, as text: PEM, a JWK or a JWKS',
    byDefault: 'none: rooms are open',
  },
  tokenKeysFile: {
    ...text('the path of a file'),
    env: 'ROOMFUL_TOKEN_KEYS_FILE',
    about: 'a file of the same, read again every 5 seconds',
    byDefault: 'none',
  },
  tokenJwksUrl: {
    ...httpUrl(),
    env: 'ROOMFUL_TOKEN_JWKS_URL',
    about: 'the address of a JWKS, fetched again every 5 minutes and for keys that are not in it',
    byDefault: 'none',
  },
  tokenSecret: {
    ...text(`a secret of ${MIN_SECRET_BYTES} bytes or more`, MIN_SECRET_BYTES),
    env: 'ROOMFUL_TOKEN_SECRET',
    about: `a secret that tokens are checked with by HS256, of ${MIN_SECRET_BYTES} bytes or more`,
    byDefault: 'none',
    secret: true,
  },
  tokenAudience: {
    ...text('a text'),
    env: 'ROOMFUL_TOKEN_AUDIENCE',
    about: 'what `aud` of a token has to hold',
    byDefault: 'roomful',
  },
  tokenIssuer: {
    ...text('a text'),
    env: 'ROOMFUL_TOKEN_ISSUER',
    about: 'what `iss` of a token has to be',
    byDefault: 'anything',
  },
  cluster: {
    ...listOf('addresses such as nats://host:4222 or tls://user:password@host:4222', isBrokerUrl),
    env: 'ROOMFUL_CLUSTER',
    about: 'NATS servers with JetStream, by which several nodes hold the same rooms',
    byDefault: 'none: one node',
    secret: true,
  },
  clusterName: {
    ...text('1 to 64 letters, digits, - and _'),
    schema: z.string().refine(isClusterName),
    env: 'ROOMFUL_CLUSTER_NAME',
    about: 'names the cluster, where several share their NATS servers',
    byDefault: 'roomful',
  },
  clusterReplicas: {
    ...whole(1, 5),
    env: 'ROOMFUL_CLUSTER_REPLICAS',
    about:
      'how many of the NATS servers keep the record of whose rooms are whose; 3 outlive the loss of one. It holds when the record is made',
    byDefault: '1',
  },
  drainSeconds: {
    ...whole(0, 30),
    env: 'ROOMFUL_DRAIN_SECONDS',
    about:
      'how long a server that is told to end takes to send its peers elsewhere, a few at a time',
    byDefault: '0: all at once',
  },
  metricsPort: {
    ...whole(0, 65_535),
    env: 'ROOMFUL_METRICS_PORT',
    about:
      'a port of its own for `/metrics`, `/healthz`, `/readyz` and, with `adminToken`, `/rooms`',
    byDefault: 'none',
  },
  metricsHost: {
    ...text('an address of this machine'),
    env: 'ROOMFUL_METRICS_HOST',
    about: 'the address of that port',
    byDefault: '127.0.0.1',
  },
  adminToken: {
    ...text(`a secret of ${MIN_SECRET_BYTES} bytes or more`, MIN_SECRET_BYTES),
    env: 'ROOMFUL_ADMIN_TOKEN',
    about: 'who bears it (`Authorization: Bearer …`) may list the rooms at the metrics port',
    byDefault: 'none: nobody may',
    secret: true,
  },
  countFrames: {
    ...yesOrNo(),
    env: 'ROOMFUL_COUNT_FRAMES',
    about:
      'tell at `/v1/frames`, to this machine only, how many frames went through; for measurements',
    byDefault: 'false',
  },
}

/** What a configuration may hold, whichever way it was said. */
export const SCHEMA: z.ZodType<Values> = z.strictObject(
  Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { schema }]) => [name, schema.optional()]),
  ),
)

export const NAMES = Object.keys(OPTIONS) as readonly OptionName[] // its keys are exactly these

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name)
}

export function flagOf(name: OptionName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
