/** One thing after another: what an effect brings about waits for the effects before it, or frames would overtake each other. */
export function openTurns(): (act: () => void) => void {
  const waiting: (() => void)[] = []
  let busy = false
  return (act) => {
    waiting.push(act)
    if (busy) return
    busy = true
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) next()
    } finally {
      busy = false
    }
  }
}
