import type { CSSProperties } from 'react'
import type { Rect } from './grid.ts'

/** From where the line begins, so that the stage is mirrored where text runs from right to left. */
export function placeAt({ x, y, width, height }: Rect): CSSProperties {
  return { insetInlineStart: x, insetBlockStart: y, inlineSize: width, blockSize: height }
}
