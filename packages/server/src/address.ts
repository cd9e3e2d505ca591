/** Where a connection comes from, and how many may come from there (L2). No socket, no clock. */
import { BlockList, isIP, isIPv6 } from 'node:net'
import { fullBucket, tokensAt, type Bucket, type Rate } from './limits.ts'

/** Addresses remembered at most, about 150 bytes each; whoever came least lately is forgotten first. */
const MAX_ADDRESSES = 50_000
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Reads addresses and networks such as `10.0.0.0/8` or `::1`. Throws a RangeError that names the wrong one. */
export function parseNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix, ...rest] = network.split('/')
    const version = isIP(address)
    const bits = version === 4 ? 32 : 128
    const length = prefix === undefined ? bits : Number(prefix)
    const whole = prefix === undefined || /^\d{1,3}$/.test(prefix)
    if (version === 0 || !whole || length > bits || rest.length > 0)
      throw new RangeError(`"${network}" is neither an address nor a network such as 10.0.0.0/8`)
    list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/**
 * The client's address: the socket's own, or, where that is a trusted proxy, the last in `X-Forwarded-For` that is not
 * one. What stands before it was said by the client and proves nothing.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string {
  let address = plain(socketAddress ?? '')
  const hops = forwardedFor?.split(',') ?? []
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const hop = plain((hops.pop() ?? '').trim())
    if (isIP(hop) === 0) break
    address = hop
  }
  return address
}

/** What is counted together: an IPv4 address, or the /64 that one household has of IPv6. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  const whole = tail === undefined ? before : [...before, ...zeros, ...after]
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

export type AddressLimit = {
  /** Whether one more may come now, without counting it. */
  readonly hasRoom: (address: string, nowMs: number) => boolean
  /** Counts one. Returns whether it may come. */
  readonly admit: (address: string, nowMs: number) => boolean
}

export function limitAddresses(rate: Rate, maxAddresses: number = MAX_ADDRESSES): AddressLimit {
  const buckets = new Map<string, Bucket>()
  const tokens = (key: string, nowMs: number): number =>
    tokensAt(buckets.get(key) ?? fullBucket(rate, nowMs), rate, nowMs)

  return {
    hasRoom: (address, nowMs) => tokens(addressKey(address), nowMs) >= 1,
    admit: (address, nowMs) => {
      const key = addressKey(address)
      const left = tokens(key, nowMs)
      const admitted = left >= 1
      // Deleted first, so that the map's order is the order of last use.
      buckets.delete(key)
      buckets.set(key, { tokens: admitted ? left - 1 : left, atMs: nowMs })
      const [oldest] = buckets.keys()
      if (buckets.size > maxAddresses && oldest !== undefined) buckets.delete(oldest)
      return admitted
    },
  }
}

const LOOPBACK = parseNetworks(['127.0.0.0/8', '::1'])

/** Whether a connection comes from this machine. */
export function isLoopback(socketAddress: string | undefined): boolean {
  return isFrom(socketAddress, LOOPBACK)
}

/** Whether a connection comes from one of these, whoever it says to be. */
export function isFrom(socketAddress: string | undefined, networks: BlockList): boolean {
  return isTrusted(plain(socketAddress ?? ''), networks)
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** IPv4 written as IPv6 is IPv4; a zone belongs to this machine and not to the address. */
function plain(address: string): string {
  const [unzoned = ''] = address.split('%')
  return MAPPED_IPV4.exec(unzoned)?.[1] ?? unzoned
}

function groups(part: string): readonly string[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
}
