import { useMemo, type ReactNode } from 'react'
import { encode } from 'uqr'
import { say } from '../words/say.ts'

/** ISO/IEC 18004 asks for four modules of light around the code. */
const QUIET_MODULES = 4

/** A link that a camera reads. Dark on light in every theme: not every reader takes the other way. */
export function QrCode({ text }: { readonly text: string }): ReactNode {
  const { size, path } = useMemo(() => {
    const { size: modules, data } = encode(text, { border: QUIET_MODULES })
    const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')))
    return { size: modules, path: dark.join('') }
  }, [text])
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={say('room-qr')}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} rx={2} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
