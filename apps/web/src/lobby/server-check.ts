/** Whether the server answers: asked before joining, so that the lobby can say so. */
import { useEffect, useState } from 'react'

const PATIENCE_MS = 5_000
/** While it does not answer it is asked again, so that the notice goes by itself. */
const AGAIN_MS = 5_000

/** `false` once the server is known not to answer; asks again by itself until it does, and as soon as one joins. */
export function useServerAnswers(joining: boolean): boolean {
  const [answers, setAnswers] = useState(true)
  useEffect(() => {
    const ended = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined

    const ask = async (): Promise<void> => {
      clearTimeout(timer)
      const ok = await serverAnswers(ended.signal)
      if (ended.signal.aborted) return
      setAnswers(ok)
      if (!ok) timer = setTimeout(() => void ask(), AGAIN_MS)
    }
    void ask()
    addEventListener('online', () => void ask(), { signal: ended.signal })
    return () => {
      ended.abort()
      clearTimeout(timer)
    }
  }, [joining])
  return answers
}

async function serverAnswers(signal: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    const { ok } = await fetch('/healthz', { cache: 'no-store', signal: patience })
    return ok
  } catch {
    return false
  }
}
