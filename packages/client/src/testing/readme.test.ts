import { readFile } from 'node:fs/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { createNetwork } from './index.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('brings what was said while nobody could hear it', async () => {
  vi.useFakeTimers() // eight seconds pass at once; without this line and advanceTimers, time is real
  const advanceTimers = vi.advanceTimersByTimeAsync
  using network = createNetwork({ seed: 7, delayMs: 20, lossRate: 0.05, advanceTimers })
  const ada = await network.joinRoom('standup', { name: 'Ada' })
  const bob = await network.joinRoom('standup', { name: 'Bob' })
  const heard: unknown[] = []
  bob.on('message', (message, peer) => heard.push([peer.name, message]))
  await network.settle()

  network.cut(ada) // from the server and from Bob; network.cut(ada, bob), network.cut(ada, 'server')
  void ada.send('can you hear me?')
  await network.pass(8_000)
  expect(heard).toEqual([])

  network.heal()
  await network.settle()
  expect(heard).toEqual([['Ada', 'can you hear me?']])
})

it('stands in the README as it runs here', async () => {
  const source = await readFile(new URL(import.meta.url), 'utf8')
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const block = /^it\('brings [^]*?^}\)$/m
  expect(block.exec(readme)?.[0]).toBe(block.exec(source)?.[0])
})
