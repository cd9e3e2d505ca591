/** How a page and its one peer reach each other: the types of the candidates, and what carries ours to a relay. */
export type SelectedPair = {
  readonly local: string
  readonly remote: string
  readonly transport: string
}

/** Runs in the page, and refers to nothing outside of itself but `t`. */
export async function selectedPair(): Promise<SelectedPair | null> {
  const [pc] = t.connections.filter(({ connectionState }) => connectionState === 'connected')
  const report = await pc?.getStats()
  if (!report) return null
  const entries = new Map<string, Record<string, unknown>>([...report])
  const transport = [...entries.values()].find(({ type }) => type === 'transport')
  const pair = entries.get(String(transport?.['selectedCandidatePairId']))
  const local = entries.get(String(pair?.['localCandidateId']))
  const remote = entries.get(String(pair?.['remoteCandidateId']))
  return local && remote
    ? {
        local: String(local['candidateType']),
        remote: String(remote['candidateType']),
        transport: String(local['relayProtocol']),
      }
    : null
}
