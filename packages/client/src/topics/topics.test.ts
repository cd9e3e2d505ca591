import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTopicPage, meet, type TopicPage } from '../../test/topics.ts'
import { encodeText } from '../channel/message.ts'
import type { SchemaResult, StandardSchema } from './standard-schema.ts'
import type { TopicDelivery } from './topic.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Two that have met. */
function pair(isLost?: () => boolean) {
  const [ada, bob] = [createTopicPage('ada'), createTopicPage('bob')]
  const there = meet(ada, bob, 'bob-1', isLost)
  meet(bob, ada, 'ada-1', isLost)
  return { ada, bob, there }
}

function listen(page: TopicPage, delivery: TopicDelivery, schema?: StandardSchema) {
  const heard: unknown[] = []
  const topic = page.topics.open<unknown>('cursor', { delivery, ...(schema ? { schema } : {}) })
  topic.on('message', (value) => heard.push(value))
  return { topic, heard }
}

/** What is loading is loaded, what is due is done. */
const passes = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const loaded = async (): Promise<void> => {
  await import('./topics.ts')
  await passes()
}

const wordsLoaded = async (): Promise<void> => {
  await import('../later.ts')
  await passes()
}

function schemaOf<Output>(
  validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>,
): StandardSchema<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate } }
}

const numbers = schemaOf((value) =>
  typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
)

describe.each(['reliable', 'unreliable', 'latest'] as const)(
  'a topic that is %s (N6)',
  (delivery) => {
    it('carries values to everybody, and says from whom', async () => {
      const { ada, bob } = pair()
      const [from, to] = [listen(ada, delivery), listen(bob, delivery)]
      await loaded()
      await from.topic.send({ x: 1 })
      await passes()
      expect(to.heard).toEqual([{ x: 1 }])
      expect([...to.topic.values]).toEqual([['ada', { x: 1 }]])
      bob.peers.delete('ada')
      expect([...to.topic.values]).toEqual([])
    })

    it('drops what does not fit the schema, and tells it', async () => {
      const { ada, bob } = pair()
      const [from, to] = [listen(ada, delivery), listen(bob, delivery, numbers)]
      await loaded()
      await from.topic.send('x')
      await from.topic.send(2)
      await passes()
      expect(to.heard).toEqual([2])
      expect(bob.problems).toMatchObject([
        { code: 'schema-mismatch', message: expect.stringContaining('not a number') },
      ])
    })

    it('sends nothing that does not fit our own schema, nor what is no JSON', async () => {
      const { ada, bob } = pair()
      const [from, to] = [listen(ada, delivery, numbers), listen(bob, delivery)]
      await loaded()
      await expect(from.topic.send('x')).rejects.toMatchObject({ code: 'schema-mismatch' })
      await expect(from.topic.send(undefined)).rejects.toMatchObject({ code: 'bad-argument' })
      await passes()
      expect(to.heard).toEqual([])
    })

    it('gives what the schema makes of a value, in order also where the schema takes its time', async () => {
      const slow = schemaOf(async (value) => {
        await new Promise((resolve) => setTimeout(resolve, value === 1 ? 100 : 1))
        return { value: `number ${String(value)}` }
      })
      const { ada, bob } = pair()
      const [from, to] = [listen(ada, delivery), listen(bob, delivery, slow)]
      await loaded()
      for (const value of [1, 2]) await from.topic.send(value)
      await passes(200)
      expect(to.heard).toEqual(['number 1', 'number 2'])
    })
  },
)

describe('a reliable topic (N6)', () => {
  it('that the app opens late gives what came before, in order', async () => {
    const { ada, bob } = pair()
    const from = listen(ada, 'reliable')
    await loaded()
    for (const value of [1, 2, 3]) await from.topic.send(value)
    await passes()
    const to = listen(bob, 'reliable')
    await passes()
    expect(to.heard).toEqual([1, 2, 3])
  })

  it('that nobody opens is kept within a bound, and what is dropped is told', async () => {
    const { ada, bob } = pair()
    const from = listen(ada, 'reliable')
    await loaded()
    for (let n = 0; n < 4; n++) await from.topic.send('x'.repeat(2_000_000))
    await wordsLoaded()
    expect(bob.problems).toMatchObject([{ code: 'not-delivered' }])
    const to = listen(bob, 'reliable')
    await passes()
    expect(to.heard).toHaveLength(3)
  })
})

describe('an unreliable topic (N6)', () => {
  it('drops what would have to wait, and refuses what is not quick', async () => {
    const { ada, bob, there } = pair()
    const [from, to] = [listen(ada, 'unreliable'), listen(bob, 'unreliable')]
    await loaded()
    there.buffer(64 * 1024)
    await from.topic.send('dropped')
    there.buffer(0)
    await from.topic.send('sent')
    await expect(from.topic.send('x'.repeat(20_000))).rejects.toMatchObject({
      code: 'message-too-large',
    })
    await passes()
    expect(to.heard).toEqual(['sent'])
  })
})

describe('a topic of which the latest counts (N6)', () => {
  it('arrives in the end whatever is lost, never an older value after a newer one, and then is quiet', async () => {
    await loaded()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (fates) => {
        let lost = 0
        const { ada, bob } = pair(() => fates[lost++] ?? false)
        const [from, to] = [listen(ada, 'latest'), listen(bob, 'latest')]
        for (let value = 1; value <= 5; value++) {
          await from.topic.send(value)
          await passes(20)
        }
        await passes(120_000)
        expect(to.heard.at(-1)).toBe(5)
        expect(to.heard).toEqual([...new Set(to.heard)].toSorted())
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves out what is overtaken while its channel is not empty', async () => {
    const { ada, bob, there } = pair()
    const [from, to] = [listen(ada, 'latest'), listen(bob, 'latest')]
    await loaded()
    there.buffer(10)
    for (let value = 1; value <= 100; value++) await from.topic.send(value)
    await passes()
    expect(to.heard).toEqual([])
    there.buffer(0)
    await passes()
    expect(to.heard).toEqual([100])
  })

  it('gives newcomers, and pages that were reloaded, what there is', async () => {
    const { ada } = pair()
    const from = listen(ada, 'latest')
    await loaded()
    await from.topic.send('there')
    for (const page of ['eve-1', 'eve-2']) {
      const eve = createTopicPage('eve')
      const { heard } = listen(eve, 'latest')
      meet(eve, ada, 'ada-1')
      meet(ada, eve, page)
      await passes()
      expect(heard).toEqual(['there'])
    }
  })

  it('that is opened late gives what there is', async () => {
    const { ada, bob } = pair()
    const from = listen(ada, 'latest')
    await loaded()
    for (const value of [1, 2]) await from.topic.send(value)
    await passes(1_000)
    const to = listen(bob, 'latest')
    await passes()
    expect(to.heard).toEqual([2])
  })

  it('begins anew with the page of the sender', async () => {
    const { ada, bob } = pair()
    const to = listen(bob, 'latest')
    const entry = bob.peers.get('ada')
    await loaded()
    if (!entry || !ada) throw new Error('they have not met')
    bob.topics.hear(entry, '["latest","cursor","old",9]', 'ada-1')
    bob.topics.hear(entry, '["latest","cursor","older",8]', 'ada-1')
    bob.topics.hear(entry, '["latest","cursor","new",1]', 'ada-2')
    await passes()
    expect(to.heard).toEqual(['old', 'new'])
  })

  it('goes to everybody', async () => {
    const { ada } = pair()
    const { topic } = listen(ada, 'latest')
    await loaded()
    await expect(topic.send(1, { to: 'bob' })).rejects.toMatchObject({ code: 'bad-argument' })
  })
})

describe('a hostile peer', () => {
  it('is found out by what it says on topics, and nothing throws', async () => {
    const { bob } = pair()
    const entry = bob.peers.get('ada')
    if (!entry) throw new Error('they have not met')
    await loaded()
    const frames: readonly (string | ArrayBuffer)[] = [
      '',
      '{}',
      '7',
      '[]',
      '["what","cursor",1]',
      '["latest","cursor",1,0]',
      '["latest","cursor",1,-1]',
      '["latest","cursor",1,1.5]',
      '["latest","cursor",1,null]',
      '["value",7,1]',
      `["value","${'x'.repeat(65)}",1]`,
      `["value","x","${'x'.repeat(40_000)}"]`,
      new ArrayBuffer(8),
    ]
    for (const frame of frames) bob.topics.hear(entry, frame, 'ada-1')
    for (const body of ['', '7', '[]', '[7]']) bob.topics.hear(entry, encodeText(body))
    await passes()
    expect(bob.faults).toHaveLength(frames.length + 4)
    expect(bob.problems).toEqual([])
  })

  it('is told once, however much of what it said waited to be heard', async () => {
    const { bob } = pair()
    const entry = bob.peers.get('ada')
    if (!entry) throw new Error('they have not met')
    const fault = vi.fn<() => void>(() => bob.peers.delete('ada')) // as the room does
    const hostile = { ...entry, fault }
    bob.peers.set('ada', hostile)
    for (let n = 0; n < 1_000; n++) bob.topics.hear(hostile, '{', 'ada-1')
    await loaded()
    expect(fault).toHaveBeenCalledTimes(1)
  })

  it('that names topics without end is found out', async () => {
    const { bob } = pair()
    const entry = bob.peers.get('ada')
    if (!entry) throw new Error('they have not met')
    await loaded()
    for (let n = 0; n < 300; n++) bob.topics.hear(entry, `["latest","${n}",1,1]`, 'ada-1')
    await passes()
    expect(bob.faults.length).toBeGreaterThan(0)
  })

  it('that acknowledges what was never said changes nothing', async () => {
    const { ada, bob } = pair()
    const entry = ada.peers.get('bob')
    const [from, to] = [listen(ada, 'latest'), listen(bob, 'latest')]
    await loaded()
    if (entry) ada.topics.hear(entry, '["have","cursor",1000]', 'bob-1')
    await from.topic.send('x')
    await passes()
    expect(to.heard).toEqual(['x'])
  })
})

describe('the gate of topics', () => {
  it('gives the same topic for the same name', () => {
    const { ada } = pair()
    const open = (): unknown => ada.topics.open('cursor', { delivery: 'latest' })
    expect(open()).toBe(open())
  })

  it('keeps what comes while the rest is loading, within a bound', async () => {
    const { ada, bob } = pair()
    const { heard } = listen(bob, 'reliable')
    const entry = bob.peers.get('ada')
    if (!entry || !ada) throw new Error('they have not met')
    for (let n = 0; n < 10; n++)
      bob.topics.hear(entry, encodeText(`["cursor","${'x'.repeat(1_000_000)}"]`))
    await loaded()
    await wordsLoaded()
    expect(heard).toHaveLength(5)
    expect(bob.problems).toHaveLength(5)
  })
})
