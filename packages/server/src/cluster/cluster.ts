/** Rooms of many nodes: the shell around one of them, with the time and the broker. */
import type { Backend } from './backend.ts'
import type { NodeOptions } from './node-options.ts'
import { openNode } from './node.ts'

/** Renewals and what has to be sent again are due within tenths of a second. */
const TICK_MS = 50

export function openClusterBackend(options: Omit<NodeOptions, 'clock'>): Backend {
  return {
    connect: (hubName, apply) => {
      const clock = (): number => performance.now()
      const { tick, ...link } = openNode({ ...options, clock }, (effect) =>
        apply({ ...effect, to: { node: hubName, socket: effect.to.socket } }),
      )
      const ticking = setInterval(tick, TICK_MS).unref()
      return {
        ...link,
        disconnect: async () => {
          clearInterval(ticking)
          await link.disconnect()
        },
      }
    },
  }
}
