/** What lies between the places of a network: how long a packet takes, whether it gets there, what is cut. */

/** A page, by its host, or the server. */
export type Place = string

export const SERVER: Place = 'server'

export type Conditions = {
  /** One way. @default 0 */
  readonly delayMs: number
  /** Up to so much more, by chance for each packet, so that packets overtake each other. @default 0 */
  readonly jitterMs: number
  /** Of packets, from 0 to 1. What is reliable is sent again and comes later. @default 0 */
  readonly lossRate: number
  /** What one page sends to all the others together. @default Infinity */
  readonly bytesPerSecond: number
}

export type Paths = {
  readonly conditions: () => Conditions
  readonly change: (change: Partial<Conditions>) => void
  /** Cuts one path, or all paths of a place. */
  readonly cut: (one: Place, other?: Place) => void
  /** Takes back what `cut` did; without arguments all of it. */
  readonly heal: (one?: Place, other?: Place) => void
  readonly isOpen: (one: Place, other: Place) => boolean
  /** Calls when something was cut or healed; returns what ends that. */
  readonly onChange: (listener: () => void) => () => void
  /** Of the next packet. */
  readonly delayMs: () => number
  readonly isLost: () => boolean
}

export const CALM: Conditions = { delayMs: 0, jitterMs: 0, lossRate: 0, bytesPerSecond: Infinity }

export function createPaths(first: Conditions, random: () => number): Paths {
  const cuts = new Set<string>()
  const listeners = new Set<() => void>()
  let conditions = first

  function changed(): void {
    for (const listener of [...listeners]) listener()
  }

  return {
    conditions: () => conditions,
    change: (change) => {
      conditions = { ...conditions, ...change }
    },
    cut: (one, other) => {
      cuts.add(nameOf(one, other))
      changed()
    },
    heal: (one, other) => {
      if (one === undefined) cuts.clear()
      else cuts.delete(nameOf(one, other))
      changed()
    },
    isOpen: (one, other) =>
      cuts.size === 0 || !(cuts.has(one) || cuts.has(other) || cuts.has(nameOf(one, other))),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    delayMs: () =>
      conditions.jitterMs === 0
        ? conditions.delayMs
        : conditions.delayMs + random() * conditions.jitterMs,
    isLost: () => conditions.lossRate > 0 && random() < conditions.lossRate,
  }
}

function nameOf(one: Place, other: Place | undefined): string {
  if (other === undefined) return one
  return one < other ? `${one} ${other}` : `${other} ${one}`
}
