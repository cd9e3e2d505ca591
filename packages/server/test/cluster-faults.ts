/** What a cluster may do to none of the frames that its clients said to each other. */
import type { Client } from './cluster-client.ts'

/** What must not be: frames that came twice, late, or not at all with neither end told. */
export function faults(clients: readonly Client[]): readonly string[] {
  const found: string[] = []
  for (const sender of clients)
    for (const addressee of clients) {
      const pair = `${sender.peer}>${addressee.peer}`
      const heard = addressee.heard.filter(({ from }) => from === sender.peer)
      for (const [at, { id }] of heard.entries()) {
        const before = heard[at - 1]?.id ?? 0
        if (id === before) found.push(`${pair} ${id} twice`)
        if (id < before) found.push(`${pair} ${id} after ${before}`)
      }
      const stays = new Map(heard.map(({ id, stay }) => [id, stay]))
      const sent = sender.sent.filter(({ to }) => to === addressee.peer)
      for (const [at, { id, atMs, stay }] of sent.entries()) {
        if (stays.has(id)) continue
        const within = (others: Client['sent']): Set<number | undefined> =>
          new Set(others.filter((one) => one.stay === stay).map((one) => stays.get(one.id)))
        const [before, after] = [within(sent.slice(0, at)), within(sent.slice(at + 1))]
        const isHole = [...before].some((one) => one !== undefined && after.has(one))
        const resets = [...sender.resets, ...addressee.resets]
        if (isHole || !resets.some((resetMs) => resetMs >= atMs)) found.push(`${pair} ${id} lost`)
      }
    }
  return found
}
