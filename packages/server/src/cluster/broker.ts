/** Where the broker of a cluster is, read from the addresses that an operator gives. Pure. */

export type ClusterOptions = {
  /** Addresses of NATS, `nats://user:password@host:4222`, or `tls://…`. */
  readonly servers: readonly string[]
  /**
   * Names the cluster among those that share a broker: letters, digits, `-` and `_`.
   * @default 'roomful'
   */
  readonly name?: string
  /**
   * How many brokers keep the record of whose rooms are whose: 3 in a cluster of brokers, so that one may be lost. It
   * holds when the record is made.
   * @default 1
   */
  readonly replicas?: number
}

export type Broker = {
  readonly name: string
  readonly replicas: number
  /** With neither scheme nor credentials: these appear in no log. */
  readonly servers: readonly string[]
  readonly credentials:
    | { readonly user: string; readonly pass: string }
    | { readonly token: string }
    | {}
  readonly tls: boolean
}

const DEFAULT_NAME = 'roomful'

/** Throws a RangeError that names what is wrong, but for passwords. */
export function readBroker({ servers, name = DEFAULT_NAME, replicas = 1 }: ClusterOptions): Broker {
  if (!isClusterName(name))
    throw new RangeError(`"${name}" names no cluster: use letters, digits, - and _`)
  const urls = servers.map((server) => {
    if (!isBrokerUrl(server))
      throw new RangeError('the address of a broker is written as nats://host:4222 or tls://host')
    return new URL(server)
  })
  const [first] = urls
  if (!first) throw new RangeError('a cluster needs the address of a broker: nats://host:4222')
  return {
    name,
    replicas,
    servers: urls.map(({ host }) => host),
    credentials: credentialsOf(first),
    tls: urls.some(({ protocol }) => protocol === 'tls:'),
  }
}

export function isClusterName(given: string): boolean {
  return /^[\w-]{1,64}$/.test(given)
}

export function isBrokerUrl(given: string): boolean {
  return /^(nats|tls):\/\//.test(given) && URL.canParse(given) && new URL(given).hostname !== ''
}

function credentialsOf({ username, password }: URL): Broker['credentials'] {
  const [user, pass] = [username, password].map(decodeURIComponent)
  if (!user) return {}
  return pass ? { user, pass } : { token: user }
}
