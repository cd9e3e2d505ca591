/** Rooms for components: a network in memory whose time passes as React is told of it. */
import { act } from 'react'
import { createNetwork, type Network } from 'roomful/testing'
import { onTestFinished } from 'vitest'

export function network(): Network {
  const created = createNetwork()
  onTestFinished(created.close)
  return {
    ...created,
    settle: () => act(created.settle),
    pass: (ms) => act(() => created.pass(ms)),
  }
}
