/** Negotiations that throw, as browsers' do now and then: a new connection is the answer (C2). */
import { test } from './src/ground.ts'
import { allSee, allTalk, join } from './src/sdk.ts'
import { QUIET_PAGE } from './src/tab.ts'

/** The first call of this method in the page fails, as it does where browsers disagree over a description. */
const failsOnce = (method: string): string => `{
  const native = RTCPeerConnection.prototype.${method}
  RTCPeerConnection.prototype.${method} = function (...given) {
    RTCPeerConnection.prototype.${method} = native
    return Promise.reject(new DOMException('as the test asked', 'OperationError'))
  }
}`

/** Ids are drawn: enough rooms that either side is the polite one in some. */
const ROOMS = 4

for (const [who, method] of [
  ['the answerer takes the offer', 'setRemoteDescription'],
  ['the answerer answers', 'setLocalDescription'],
] as const)
  test(`a first negotiation that throws where ${who}: they connect all the same`, async ({
    ground,
  }) => {
    const server = await ground.server()
    for (let room = 0; room < ROOMS; room++) {
      const browser = await ground.chromium()
      const answers = await ground.tab(browser, server.origin + QUIET_PAGE, {
        scripts: [failsOnce(method)],
      })
      const offers = await ground.tab(browser, server.origin + QUIET_PAGE)
      const ada = await join(answers, `room-${room}`)
      const bob = await join(offers, `room-${room}`)
      await allSee([ada, bob])
      await allTalk([ada, bob])
    }
  })

test('a first negotiation that throws where the offerer takes the answer: they connect all the same', async ({
  ground,
}) => {
  const server = await ground.server()
  for (let room = 0; room < ROOMS; room++) {
    const browser = await ground.chromium()
    const ada = await join(await ground.tab(browser, server.origin + QUIET_PAGE), `room-${room}`)
    const offers = await ground.tab(browser, server.origin + QUIET_PAGE, {
      scripts: [failsOnce('setRemoteDescription')],
    })
    const bob = await join(offers, `room-${room}`)
    await allSee([ada, bob])
    await allTalk([ada, bob])
  }
})
