/** The stage comes by itself: the lobby is the first load, and the stage follows while somebody looks into the mirror. */
import type { ComponentType } from 'react'
import type { StageProps } from '../stage/Stage.tsx'

/** A server that is away, or a network that is, for a moment: the room is joined all the same, and shown then. */
const AGAIN_MS = 1_500

export async function loadStage(): Promise<{ readonly default: ComponentType<StageProps> }> {
  try {
    const { Stage } = await import('../stage/Stage.tsx')
    return { default: Stage }
  } catch {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    return loadStage()
  }
}
