import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKey, clientAddress, isLoopback, limitAddresses, parseNetworks } from './address.ts'
import { ADDRESS_RATE } from './limits.ts'

const none = parseNetworks([])
const proxies = parseNetworks(['10.0.0.0/8', '::1'])

describe('where a connection comes from', () => {
  it('L2: X-Forwarded-For of a stranger is not believed', () => {
    expect(clientAddress('203.0.113.9', '198.51.100.1', none)).toBe('203.0.113.9')
    expect(clientAddress('203.0.113.9', '198.51.100.1', proxies)).toBe('203.0.113.9')
  })

  it('L2: behind trusted proxies it is the last address that is none of theirs', () => {
    expect(clientAddress('10.0.0.1', '198.51.100.1', proxies)).toBe('198.51.100.1')
    expect(clientAddress('::ffff:10.0.0.1', 'made up, 198.51.100.1, 10.2.3.4', proxies)).toBe(
      '198.51.100.1',
    )
    expect(clientAddress('::1', '2001:db8::7', proxies)).toBe('2001:db8::7')
  })

  it('L2: what is no address ends the search', () => {
    expect(clientAddress('10.0.0.1', '198.51.100.1, nonsense', proxies)).toBe('10.0.0.1')
    expect(clientAddress('10.0.0.1', undefined, proxies)).toBe('10.0.0.1')
    expect(clientAddress('10.0.0.1', '', proxies)).toBe('10.0.0.1')
  })

  it('L2: counts IPv4 one by one, however written, and IPv6 by its /64', () => {
    expect(addressKey(clientAddress('::ffff:192.0.2.1', undefined, none))).toBe('192.0.2.1')
    expect(addressKey('2001:db8:0:1::5')).toBe(addressKey('2001:0DB8::1:ffff:0:0:9'))
    expect(addressKey('2001:db8:0:1::5')).not.toBe(addressKey('2001:db8:0:2::5'))
    expect(addressKey('::1')).toBe('0:0:0:0::/64')
    expect(addressKey('64:ff9b::192.0.2.1')).toBe('64:ff9b:0:0::/64')
  })

  it('L2: two addresses of IPv6 count together exactly when their first 64 bits are the same', () => {
    const group = fc.constantFrom(0, 0, 0, 1, 0xab, 0xffff)
    const address = fc.array(group, { minLength: 8, maxLength: 8 })
    const write = (groups: readonly number[]): string => {
      const text = groups.map((one) => one.toString(16)).join(':')
      return new URL(`http://[${text}]`).hostname.slice(1, -1) // its shortest form
    }
    fc.assert(
      fc.property(address, address, (a, b) => {
        const same = a.slice(0, 4).join() === b.slice(0, 4).join()
        expect(addressKey(write(a)) === addressKey(write(b))).toBe(same)
      }),
    )
  })

  it('names what is no network', () => {
    for (const wrong of ['10.0.0.0/33', '::/129', 'ten', '10.0.0.0/8/8', '10.0.0.0/', '1.2.3.4/-1'])
      expect(() => parseNetworks([wrong]), wrong).toThrow(wrong)
  })

  it('knows this machine', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true)
    expect([undefined, '', '10.0.0.1', '::2'].some(isLoopback)).toBe(false)
  })
})

describe('the limit of an address', () => {
  it('L2: admits 300 at once, then ten a second', () => {
    const limit = limitAddresses(ADDRESS_RATE)
    const admitted = (times: number, atMs: number): number =>
      Array.from({ length: times }, () => limit.admit('192.0.2.1', atMs)).filter(Boolean).length
    expect(admitted(400, 0)).toBe(300)
    expect(admitted(400, 1_000)).toBe(10)
    expect(limit.admit('192.0.2.2', 1_000)).toBe(true)
  })

  it('L2: asking takes nothing', () => {
    const limit = limitAddresses({ perSecond: 1, burst: 1 })
    expect([1, 2, 3].map(() => limit.hasRoom('192.0.2.1', 0))).toEqual([true, true, true])
    expect(limit.admit('192.0.2.1', 0)).toBe(true)
    expect(limit.hasRoom('192.0.2.1', 0)).toBe(false)
  })

  it('L2: remembers a bounded number of addresses, those that came last', () => {
    const limit = limitAddresses({ perSecond: 1, burst: 1 }, 3)
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.3', '192.0.2.4'])
      limit.admit(address, 0)
    expect(limit.hasRoom('192.0.2.2', 0)).toBe(true)
    expect(['192.0.2.1', '192.0.2.3', '192.0.2.4'].some((one) => limit.hasRoom(one, 0))).toBe(false)
  })
})
