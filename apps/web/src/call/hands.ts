/** Raised hands, in an order that everybody sees alike: each raised hand is one more than the highest up. Pure. */
import type { PeerId, Profile } from 'roomful'

type Raised = { readonly id: PeerId; readonly hand: number | null }

/** What a hand is that is raised now. No clock: those of two people differ. */
export function nextHand(people: readonly Pick<Raised, 'hand'>[]): number {
  return 1 + Math.max(0, ...people.map(({ hand }) => hand ?? 0))
}

/** What somebody tells of their hand (N7); anything may come. */
export function handOf({ hand }: Profile): number | null {
  return typeof hand === 'number' && Number.isSafeInteger(hand) && hand > 0 ? hand : null
}

/** 1 for whoever was first. Those who raised at the same moment stand in the order of their ids. */
export function handPlaces(people: readonly Raised[]): ReadonlyMap<PeerId, number> {
  const up = people.flatMap(({ id, hand }) => (hand === null ? [] : [{ id, hand }]))
  // oxlint-disable-next-line unicorn/no-array-sort -- toSorted is younger than the browsers of vite.config.ts
  const order = [...up].sort((a, b) => a.hand - b.hand || (a.id < b.id ? -1 : 1))
  return new Map(order.map(({ id }, index) => [id, index + 1]))
}
