/** Whether the signaling server can be reached at all. */
import { explainFailure } from '../signaling/explain.ts'
import type { ServerFacts } from './facts.ts'

const NO_ANSWER_MS = 5_000

/** Why no socket stays open, as HTTP tells it (H1). */
export async function explained(address: string): Promise<ServerFacts> {
  const why = await explainFailure(address, AbortSignal.timeout(NO_ANSWER_MS))
  return why && why.code !== 'server-unreachable'
    ? { state: 'refused', address, code: why.code, said: why.message }
    : { state: 'unreachable', address }
}
