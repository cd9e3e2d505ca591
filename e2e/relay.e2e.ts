/** Through a TURN server alone, with credentials that our server issues. */
import { describe, expect } from 'vitest'
import { test } from './src/ground.ts'
import { lacks } from './src/programs.ts'
import { allSee, allShow, allTalk, join, ON_AIR, type Person } from './src/sdk.ts'
import { selectedPair } from './src/page/selected-pair.ts'
import { QUIET_PAGE } from './src/tab.ts'
import { until } from './src/until.ts'

describe.skipIf(lacks('turnserver'))('relayOnly', () => {
  for (const transport of ['udp', 'tcp'])
    test(`over ${transport}: pictures and messages, and both ends are relayed (C7)`, async ({
      ground,
    }) => {
      const turn = await ground.turn()
      const server = await ground.server({
        ROOMFUL_TURN_URLS: `turn:127.0.0.1:${turn.port}?transport=${transport}`,
        ROOMFUL_TURN_SECRET: turn.secret,
      })
      const people: Person[] = []
      for (let i = 0; i < 2; i++) {
        const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
        people.push(await join(tab, 'tea', { ...ON_AIR, relayOnly: true }))
      }
      await allSee(people)
      await allShow(people)
      await allTalk(people)
      for (const { tab } of people) {
        const pair = await until('a pair is selected', () => tab.evaluate(selectedPair))
        expect(pair).toEqual({ local: 'relay', remote: 'relay', transport })
        expect(await tab.evaluate(candidateTypesSent)).toEqual(['relay'])
      }
    })

  test('without a TURN server nothing connects, and no address is shown', async ({ ground }) => {
    const server = await ground.server()
    const people: Person[] = []
    for (let i = 0; i < 2; i++) {
      const tab = await ground.tab(await ground.chromium(), server.origin + QUIET_PAGE)
      people.push(await join(tab, 'tea', { media: false, relayOnly: true }))
    }
    for (const { tab } of people) {
      await until('gathering ends', () =>
        tab.evaluate(() => t.connections.some((pc) => pc.iceGatheringState === 'complete')),
      )
      expect(await tab.evaluate(candidateTypesSent)).toEqual([])
    }
  })
})

/** Runs in the page: the types of all candidates that it sent, in descriptions and frames of candidates. */
function candidateTypesSent(): readonly string[] {
  const said = t.trace.filter(({ type }) => type === 'sent' || type === 'control-sent')
  return [...new Set(JSON.stringify(said).match(/(?<=candidate:[^"\\]* typ )\w+/g))]
}
