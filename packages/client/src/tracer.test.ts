/** Who listens to the trace late: to a room that is connected already. */
import { afterEach, expect, it, vi } from 'vitest'
import { stubClock } from '../test/clock.ts'
import { createNetwork, type Network } from './testing/network.ts'
import type { TraceEvent } from './trace.ts'
import type { Room } from './types.ts'

const opened: Network[] = []

afterEach(() => {
  for (const network of opened.splice(0)) network.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function pair(): Promise<readonly [Network, Room, Room]> {
  const clock = stubClock()
  const network = createNetwork({ delayMs: 20, advanceTimers: clock.advance })
  opened.push(network)
  const ada = await network.joinRoom('standup', { name: 'Ada' })
  const bob = await network.joinRoom('standup', { name: 'Bob' })
  await vi.dynamicImportSettled() // what mends connections comes with the first one
  await network.settle()
  return [network, ada, bob]
}

it('a trace that is listened to late tells all from then on, of connections that were there before too', async () => {
  const [network, ada, bob] = await pair()
  const steps: TraceEvent[] = []
  const told = (): readonly string[] => steps.splice(0).flatMap(words)
  const end = ada.on('trace', (step) => steps.push(step))
  await vi.dynamicImportSettled() // what watches connections is loaded with the first who listens
  await network.settle()
  expect(told()).toEqual([])

  network.cut(ada, bob)
  await network.pass(6_000)
  const broken = told()
  expect(broken).toContain(`${bob.id} iceconnectionstatechange disconnected`)
  expect(broken).toContain(`${bob.id} connectionstatechange disconnected`)
  expect(broken).toContain('ladder suspect')
  expect(broken).toContain('ladder restart')
  expect(broken).toContain(`${bob.id} signalingstatechange stable`)
  network.heal()
  await network.settle()
  const mended = told()
  expect(mended).toContain(`${bob.id} iceconnectionstatechange connected`)
  expect(mended).toContain('ladder connected')

  const cem = await network.joinRoom('standup', { name: 'Cem' })
  await network.settle()
  const came = told()
  expect(came).toContain('received peer-joined')
  expect(came).toContain(`${cem.id} signalingstatechange have-remote-offer`)
  expect(came).toContain(`${cem.id} connectionstatechange connected`)
  await bob.leave()
  await network.settle()
  expect(told()).toContain('received peer-left')
  network.stopServer()
  await network.pass(1_000)
  expect(told()).toContain('socket closed')

  end()
  network.startServer()
  await network.settle()
  await cem.leave()
  await network.settle()
  expect(ada.peers.size).toBe(0)
  expect(told()).toEqual([])
})

/** What a step is about; the socket's heartbeat goes on whatever happens. */
function words(step: TraceEvent): readonly string[] {
  switch (step.type) {
    case 'socket':
      return [`socket ${step.state}`]
    case 'sent':
    case 'received':
      return step.message.type === 'alive' ? [] : [`${step.type} ${step.message.type}`]
    case 'ladder':
      return [`ladder ${step.rung}`]
    case 'connection':
      return [`${step.peer} ${step.event} ${'state' in step ? step.state : ''}`.trimEnd()]
    case 'control-sent':
    case 'control-received':
    case 'files':
      return [step.type]
  }
}
