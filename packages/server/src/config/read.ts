/** What the file, the environment and the arguments ask for, or every reason why it cannot be. Pure. */
import { readPublicKeys } from '../access/public-keys.ts'
import { SOCKET_RATE } from '../limits.ts'
import type { SignalingOptions } from '../signaling.ts'
import { gather, strangeVariables, type Environment, type ReadFile } from './gather.ts'
import { isOptionName, OPTIONS, SCHEMA, type OptionName } from './options.ts'
import type { Values } from './values.ts'

export type Config = {
  /** Tried in turn. One alone if it was asked for by name; else others follow, should it be busy. */
  readonly ports: readonly number[]
  readonly host: string
  /** On the network, with TLS by a certificate made on the spot. */
  readonly lan: boolean
  readonly logLevel: string
  readonly countFrames: boolean
  readonly drainMs: number
  readonly metrics: {
    readonly port: number
    readonly host: string
    readonly adminToken: string | null
  } | null
  readonly signaling: Pick<
    SignalingOptions,
    | 'access'
    | 'origins'
    | 'capacity'
    | 'lostAfterMs'
    | 'framesPerSecond'
    | 'connectionsPerMinute'
    | 'maxConnections'
    | 'trustedProxies'
    | 'turn'
    | 'iceServers'
    | 'cluster'
  >
  /** A sentence for each thing that can be and may not be meant. */
  readonly warnings: readonly string[]
}

export type ConfigResult =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'help' }
  /** A sentence for each wrong value: its name, what was given, what is allowed. */
  | { readonly type: 'wrong'; readonly errors: readonly string[] }

const DEFAULT_PORT = 3000
/** Ports that are tried when nobody asked for a certain one. */
const PORTS_TRIED = 20
/** What a newcomer says at once to each peer who is there: an offer and four frames of candidates. */
const FRAMES_PER_PEER = 9
/** The burst and the debt that is allowed after it, in seconds of the rate (L2). */
const ALLOWED_SECONDS = (2 * SOCKET_RATE.burst) / SOCKET_RATE.perSecond
const DEFAULT_CAPACITY = 16

export function readConfig(
  args: readonly string[],
  environment: Environment,
  readFile: ReadFile,
): ConfigResult {
  const { values, said, errors, help } = gather(args, environment, readFile)
  if (help) return { type: 'help' }
  const parsed = SCHEMA.safeParse(values)
  const found = parsed.success ? [] : parsed.error.issues.map(({ path: [name] }) => String(name))
  const wrong = [...new Set(found)].filter(isOptionName)
  const all = [
    ...errors,
    ...wrong.map((name) => `${said.get(name) ?? name}: it must be ${OPTIONS[name].allowed}`),
    ...(parsed.success ? conflicts(parsed.data, readFile) : []),
  ]
  if (!parsed.success || all.length > 0) return { type: 'wrong', errors: all }
  const strange = strangeVariables(environment).map(
    (name) => `${name} is set, and is no option: docs/configuration.md lists them`,
  )
  return { type: 'config', config: configOf(parsed.data, strange) }
}

/** What is wrong between options that are each right by themselves. */
function conflicts(values: Values, readFile: ReadFile): readonly string[] {
  const found: string[] = []
  const unlessBoth = (one: OptionName, other: OptionName): void => {
    if (values[one] === undefined || values[other] !== undefined) return
    found.push(`${OPTIONS[one].env} is set and ${OPTIONS[other].env} is not: set both or neither`)
  }
  unlessBoth('turnUrls', 'turnSecret')
  unlessBoth('turnSecret', 'turnUrls')
  for (const name of ['clusterName', 'clusterReplicas'] as const)
    if (values[name] !== undefined && values.cluster === undefined)
      found.push(
        `${OPTIONS[name].env} is set and ${OPTIONS.cluster.env} is not: there is no cluster`,
      )
  if (values.adminToken !== undefined && values.metricsPort === undefined)
    found.push(
      `${OPTIONS.adminToken.env} is set and ${OPTIONS.metricsPort.env} is not: rooms are listed there`,
    )
  if (values.tokenKeysFile !== undefined && values.tokenJwksUrl !== undefined)
    found.push(
      `${OPTIONS.tokenKeysFile.env} and ${OPTIONS.tokenJwksUrl.env} are both set: choose one`,
    )
  const keys = (name: OptionName, read: () => string): void => {
    try {
      readPublicKeys(read())
    } catch (error) {
      found.push(
        `${OPTIONS[name].env} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  const { tokenKeys, tokenKeysFile } = values
  if (tokenKeys !== undefined) keys('tokenKeys', () => tokenKeys)
  if (tokenKeysFile !== undefined) keys('tokenKeysFile', () => readFile(tokenKeysFile))
  return found
}

function configOf(values: Values, strange: readonly string[]): Config {
  const { port, lan = false, turnUrls, turnSecret, turnTtlSeconds, stunUrls } = values
  const access = defined({
    keys: values.tokenKeys,
    keysFile: values.tokenKeysFile,
    jwksUrl: values.tokenJwksUrl,
    secret: values.tokenSecret,
    audience: values.tokenAudience,
    issuer: values.tokenIssuer,
  })
  const turn =
    turnUrls === undefined || turnSecret === undefined
      ? undefined
      : {
          urls: turnUrls,
          secret: turnSecret,
          ...(turnTtlSeconds === undefined ? {} : { ttlMs: turnTtlSeconds * 1_000 }),
        }
  const cluster = values.cluster && {
    servers: values.cluster,
    ...defined({ name: values.clusterName, replicas: values.clusterReplicas }),
  }
  const { metricsPort } = values
  return {
    ports:
      port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => DEFAULT_PORT + i) : [port],
    host: values.host ?? (lan ? '0.0.0.0' : '127.0.0.1'),
    lan,
    logLevel: values.log ?? 'warn',
    countFrames: values.countFrames ?? false,
    drainMs: (values.drainSeconds ?? 0) * 1_000,
    metrics:
      metricsPort === undefined
        ? null
        : {
            port: metricsPort,
            host: values.metricsHost ?? '127.0.0.1',
            adminToken: values.adminToken ?? null,
          },
    signaling: defined({
      access: Object.keys(access).length > 0 ? access : undefined,
      origins: values.origins,
      capacity: values.capacity,
      lostAfterMs: values.lostAfterMs,
      framesPerSecond: values.framesPerSecond,
      connectionsPerMinute: values.connectionsPerMinute,
      maxConnections: values.maxConnections,
      trustedProxies: values.trustedProxies,
      turn,
      iceServers: stunUrls && [{ urls: stunUrls }],
      cluster,
    }),
    warnings: [...strange, ...tooFewFrames(values)],
  }
}

function tooFewFrames({
  framesPerSecond = SOCKET_RATE.perSecond,
  capacity = DEFAULT_CAPACITY,
}: Values): readonly string[] {
  if (FRAMES_PER_PEER * (capacity - 1) <= ALLOWED_SECONDS * framesPerSecond) return []
  const peers = Math.floor((ALLOWED_SECONDS * framesPerSecond) / FRAMES_PER_PEER) + 1
  return [
    `${OPTIONS.framesPerSecond.env} is ${framesPerSecond}, too few for rooms of ${capacity}: who joins more than about ${peers} peers is cut off for sending too much`,
  ]
}

/** Leaves out what is undefined, so that the defaults of others hold. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> } // fromEntries forgets the names
}
