import { useId, type ReactNode } from 'react'
import './plots.css'
import { nameOf } from '../call/call-state.ts'
import { say } from '../words/say.ts'
import { BOX, plotsOf, type Plot } from './plot.ts'
import type { History } from './use-histories.ts'

/** How the connection to somebody was over the last minute (A8). */
export function Plots({ peer, stats }: History): ReactNode {
  const id = useId()
  const relayed = stats.at(-1)?.relayed
  return (
    <section className="plots" aria-labelledby={id}>
      <h3 id={id} className="plots__name">
        {nameOf(peer)}
        {typeof relayed === 'boolean' && (
          <span className="quiet">{say(relayed ? 'path-relayed' : 'path-direct')}</span>
        )}
      </h3>
      <dl className="plots__all">
        {plotsOf(stats).map((plot) => (
          <OnePlot key={plot.id} {...plot} />
        ))}
      </dl>
    </section>
  )
}

function OnePlot({ label, figure, line }: Plot): ReactNode {
  return (
    <div>
      <dt className="quiet">{label}</dt>
      <dd>
        <bdi className="plot__figure">{figure}</bdi>
        {/* Time goes to the right, as figures do, in every language. */}
        <svg
          className="plot"
          viewBox={`0 0 ${BOX.width} ${BOX.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={line} vectorEffect="non-scaling-stroke" />
        </svg>
      </dd>
    </div>
  )
}
