/** A broker in memory that drops, doubles and delays what is said and loses answers, by a seed. */
import type { Bus, BusEntry, BusListener, OpenBus } from '../src/cluster/bus.ts'

export type Chaos = {
  /** From 0 to 1. */
  readonly random: () => number
  /** Calls later, after so many milliseconds. */
  readonly later: (ms: number, act: () => void) => void
  /** Of what is said and of answers to swaps. */
  readonly lossRate: number
  readonly doubleRate: number
  readonly maxDelayMs: number
}

type Member = { readonly listener: BusListener; name: string; open: boolean }

export function openChaosBroker({
  random,
  later,
  lossRate,
  doubleRate,
  maxDelayMs,
}: Chaos): OpenBus {
  const entries = new Map<string, BusEntry>()
  const members = new Set<Member>()
  let revision = 0

  const strike = (rate: number): boolean => random() < rate
  const delayed = (act: () => void): void => later(random() * maxDelayMs, act)

  function commit(key: string, value: string | null): number {
    const entry: BusEntry = { key, value, revision: ++revision }
    entries.set(key, entry)
    // A watch keeps its order.
    for (const { listener, open } of members)
      if (open) later(maxDelayMs / 2, () => listener.changed(entry))
    return entry.revision
  }

  return (listener): Bus => {
    const member: Member = { listener, name: '', open: true }
    members.add(member)
    delayed(() => listener.record([...entries.values()]))
    return {
      answerTo: (name) => void (member.name = name),
      say: (to, text) => {
        if (strike(lossRate)) return
        for (let times = strike(doubleRate) ? 2 : 1; times > 0; times--)
          delayed(() => {
            for (const one of members) if (one.open && one.name === to) one.listener.heard(text)
          })
      },
      swap: (key, value, expected, done) =>
        delayed(() => {
          const entry = entries.get(key)
          const newest = entry?.revision ?? 0
          const fits = expected === null || expected === newest
          if (strike(lossRate / 2)) return delayed(() => done({ type: 'unknown' }))
          const committed = fits ? commit(key, value) : null
          if (!fits && expected === 0 && entry) delayed(() => listener.changed(entry))
          const unheard = strike(lossRate / 2)
          delayed(() =>
            done(
              unheard
                ? { type: 'unknown' }
                : committed === null
                  ? { type: 'conflict' }
                  : { type: 'done', revision: committed },
            ),
          )
        }),
      close: async () => {
        member.open = false
      },
    }
  }
}
