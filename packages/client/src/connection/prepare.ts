/**
 * What a room makes ahead of being joined (C3), once its socket has set out: a page's first touch of WebRTC holds the page
 * up for about as long as a socket takes to open.
 */
import { draftConnection, sharedCertificate, type ConnectionSetup, type Draft } from './draft.ts'
import { watchConnection } from '../tracer.ts'

export type Preparation = {
  /** Runs the work when all is ready, in the order in which it came. */
  readonly run: (work: () => void) => void
  /** The first connection, for at most one taker. */
  readonly take: () => Draft | null
  readonly stop: () => void
}

/**
 * @param certificates those of the setup, to be filled
 * @param traced resolves when what the draft does can be watched
 */
export function prepare(
  setup: ConnectionSetup,
  certificates: RTCCertificate[],
  iceServers: readonly RTCIceServer[],
  traced: () => Promise<void>,
): Preparation {
  let draft: Draft | null = null
  let stopped = false
  const preparing = (async (): Promise<void> => {
    await new Promise((later) => setTimeout(later))
    certificates.push(await sharedCertificate())
    await traced()
    if (stopped) return
    draft = draftConnection(setup, iceServers)
    watchConnection(draft.pc)
  })()

  function take(): Draft | null {
    const taken = draft
    draft = null
    return taken
  }

  return {
    run: (work) => void preparing.then(work),
    take,
    stop: () => {
      stopped = true
      take()?.pc.close()
    },
  }
}
