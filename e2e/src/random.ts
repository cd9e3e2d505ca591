/** Numbers that look random and are the same in every run. */

/** Mulberry32: from a seed to what `Math.random` gives. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A frame with a few characters changed, taken out, doubled or cut off. */
export function mutate(frame: string, random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n)
  let text = frame
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(text.length)
    switch (below(5)) {
      case 0:
        text = text.slice(0, at) + String.fromCharCode(below(0x80)) + text.slice(at + 1)
        break
      case 1:
        text = text.slice(0, at) + text.slice(at + 1 + below(8))
        break
      case 2:
        text = text.slice(0, at) + text.slice(at, at + below(40)) + text.slice(at)
        break
      case 3:
        text = text.slice(0, at)
        break
      default:
        text = text.slice(0, at) + String.fromCodePoint(0x80 + below(0x2000)) + text.slice(at)
    }
  }
  return text
}
