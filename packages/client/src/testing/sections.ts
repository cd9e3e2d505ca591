/** The sections of an offer and of an answer to it (RFC 8829, 5.2 and 5.3). Pure. */
import { common, reversed, type Section } from './description.ts'
import type { OpenTransceiver } from './transceivers.ts'

export type Offering = {
  /** Those in force, which keep their places. */
  readonly agreed: readonly Section[]
  readonly transceivers: readonly OpenTransceiver[]
  readonly hasChannels: boolean
}

export type Offered = {
  readonly sections: readonly Section[]
  /** Whose sections are new, by the mid that they get. */
  readonly added: ReadonlyMap<string, OpenTransceiver>
}

export function offeredSections({ agreed, transceivers, hasChannels }: Offering): Offered {
  const kept = agreed.map((section): Section => {
    if (section.kind === 'application') return section
    const carrier = transceivers.find((each) => each.mid() === section.mid)
    return carrier ? sectionOf(carrier, section.mid) : { ...section, rejected: true }
  })
  const taken = new Set(kept.map(({ mid }) => mid))
  let next = 0
  const draw = (): string => {
    while (taken.has(String(next))) next++
    return String(next++)
  }
  const added = new Map<string, OpenTransceiver>()
  for (const each of transceivers)
    if (each.state() === 'running' && !taken.has(each.mid() ?? '')) added.set(draw(), each)
  const fresh = [...added].map(([mid, each]) => sectionOf(each, mid))
  const data =
    hasChannels && !kept.some(({ kind }) => kind === 'application') ? [dataSection(draw())] : []
  return { sections: [...kept, ...fresh, ...data], added }
}

export function answeredSections(
  offered: readonly Section[],
  byMid: (mid: string) => OpenTransceiver | undefined,
): readonly Section[] {
  return offered.map((section): Section => {
    if (section.kind === 'application') return dataSection(section.mid)
    const carrier = byMid(section.mid)
    if (!carrier) return { ...section, rejected: true }
    const ours = sectionOf(carrier, section.mid)
    const direction = common(ours.direction, reversed(section.direction))
    return { ...ours, direction, rejected: ours.rejected || section.rejected }
  })
}

function sectionOf(carrier: OpenTransceiver, mid: string): Section {
  return {
    kind: carrier.kind,
    mid,
    direction: carrier.direction(),
    rejected: carrier.state() !== 'running',
    streams: carrier.streams(),
    track: carrier.transceiver.sender.track?.id ?? null,
  }
}

function dataSection(mid: string): Section {
  return {
    kind: 'application',
    mid,
    direction: 'sendrecv',
    rejected: false,
    streams: [],
    track: null,
  }
}
