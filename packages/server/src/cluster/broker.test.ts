import { describe, expect, it } from 'vitest'
import { isBrokerUrl, readBroker } from './broker.ts'

describe('the address of a broker', () => {
  it('gives up its password before it is shown to anybody', () => {
    const broker = readBroker({ servers: ['nats://us%40er:p%2Fw@a:4222', 'nats://b'] })
    expect(broker).toEqual({
      name: 'roomful',
      replicas: 1,
      servers: ['a:4222', 'b'],
      credentials: { user: 'us@er', pass: 'p/w' },
      tls: false,
    })
  })

  it('may bear a token, and ask for TLS', () => {
    const broker = readBroker({ servers: ['tls://token@a'], name: 'x', replicas: 3 })
    expect(broker).toMatchObject({ credentials: { token: 'token' }, tls: true, replicas: 3 })
  })

  it.each(['a:4222', 'http://a', 'nats://', 'nats:a', ''])('is not %j', (given) => {
    expect(isBrokerUrl(given)).toBe(false)
    expect(() => readBroker({ servers: [given] })).toThrow(RangeError)
  })

  it.each(['', 'a.b', 'a b', '*', '>', 'x'.repeat(65)])('is not of the cluster %j', (name) => {
    expect(() => readBroker({ servers: ['nats://a'], name })).toThrow(RangeError)
  })
})
