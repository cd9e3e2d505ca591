import { CircleAlert, CircleCheck, Copy } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { Room } from 'roomful'
import './quality.css'
import { nameOf } from '../call/call-state.ts'
import { copyText } from '../invite/copy.ts'
import { Button } from '../parts/Button.tsx'
import { Layer } from '../parts/Layer.tsx'
import { findingWords, type Finding } from '../words/finding.ts'
import { say } from '../words/say.ts'
import { plotsOf } from './plot.ts'
import { Plots } from './Plots.tsx'
import { useHistories, type History } from './use-histories.ts'

export type QualityLayerProps = { readonly room: Room; readonly onClose: () => void }

/** How the connections are, what works and what does not, in plots and sentences, with a button that copies it all (A8). */
export function QualityLayer({ room, onClose }: QualityLayerProps): ReactNode {
  const [findings, setFindings] = useState<readonly Finding[] | null>(null)
  const [copied, setCopied] = useState(false)
  const histories = useHistories(room)

  useEffect(() => {
    let ended = false
    const look = async (): Promise<void> => {
      const found = await room.diagnose()
      if (!ended) setFindings(found)
    }
    void look()
    return () => {
      ended = true
    }
  }, [room])

  const copy = async (all: readonly Finding[]): Promise<void> => {
    const sentences = all.map(({ code, message }) => `${code}: ${message}`)
    setCopied(await copyText([...sentences, ...histories.map(inLine)].join('\n')))
  }
  return (
    <Layer title={say('quality')} onClose={onClose}>
      {histories.map((history) => (
        <Plots key={history.peer.id} {...history} />
      ))}
      {findings === null ? (
        <p className="quiet">{say('quality-looking')}</p>
      ) : (
        <>
          <ul className="findings">
            {findings.map((finding) => (
              <li key={finding.message} className="finding" data-ok={finding.ok || undefined}>
                {finding.ok ? (
                  <CircleCheck size={18} aria-hidden="true" />
                ) : (
                  <CircleAlert size={18} aria-hidden="true" />
                )}
                <span>{findingWords(finding)}</span>
              </li>
            ))}
          </ul>
          <Button onPress={() => void copy(findings)}>
            <Copy size={18} aria-hidden="true" />
            {say(copied ? 'copied' : 'quality-copy')}
          </Button>
        </>
      )}
    </Layer>
  )
}

function inLine({ peer, stats }: History): string {
  const figures = plotsOf(stats).map(({ label, figure }) => `${label} ${figure}`)
  return `${nameOf(peer)}: ${figures.join(', ')}`
}
