/** Counting negotiations by what a page traced. */
import { expect } from 'vitest'
import { allTalk, type Person } from './sdk.ts'
import { until } from './until.ts'

/** Everything in a trace that belongs to a negotiation, by its name. */
export function negotiations({ tab }: Person): Promise<readonly string[]> {
  return tab.evaluate(() =>
    t.trace.flatMap((step) => {
      if (step.type === 'sent' && /SDP/.test(step.message.type)) return [step.message.type]
      if (step.type === 'control-sent' && JSON.stringify(step.message).includes('"sdp"'))
        return ['control-sent']
      if (step.type !== 'connection') return []
      return /^(negotiationneeded|signalingstatechange)$/.test(step.event) ? [step.event] : []
    }),
  )
}

/** Waits until all connections that began to negotiate are stable and have gathered all they will. */
export async function quiet(people: readonly Person[]): Promise<void> {
  await until('nothing is negotiated', async () => {
    const now = people.map(({ tab }) =>
      tab.evaluate(() =>
        t.connections
          .filter((pc) => pc.signalingState !== 'closed' && pc.localDescription)
          .every((pc) => pc.signalingState === 'stable' && pc.iceGatheringState === 'complete'),
      ),
    )
    return (await Promise.all(now)).every(Boolean)
  })
}

/** Waits until nothing is negotiated while everybody says something to everybody: it has come to rest. */
export async function rests(people: readonly Person[]): Promise<void> {
  let tries = 0
  await until('negotiation comes to rest', async () => {
    await quiet(people)
    const before = await Promise.all(people.map(negotiations))
    await allTalk(people, `word ${++tries} while nothing is negotiated`)
    expect(await Promise.all(people.map(negotiations))).toEqual(before)
    return true
  })
}
