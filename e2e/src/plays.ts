/** That a remote picture plays: it has a size, its time goes on, and new frames are decoded. */
import type { Showing } from './page/probe.ts'
import { until, type Patience } from './until.ts'

/** A third of a second of a camera: no leftover of a buffer. */
const MORE_FRAMES = 10

/** Resolves when `look` has seen the picture go on by ten frames from now. */
export async function plays(
  what: string,
  look: () => Promise<Showing | null | undefined>,
  patience?: Patience,
): Promise<void> {
  const first = await until(
    `${what} has a picture`,
    async () => {
      const now = await look()
      return now && now.widthPx > 0 && now
    },
    patience,
  )
  await until(
    `${what} plays`,
    async () => {
      const now = await look()
      return now && now.framesDecoded >= first.framesDecoded + MORE_FRAMES && now.atS > first.atS
    },
    patience,
  )
}
