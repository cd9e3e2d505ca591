/**
 * A timer that is put off far more often than it rings: each frame that comes puts off what would follow silence. Set for
 * later it is left as it is, and looks again when it wakes.
 */
export function createAlarm(ring: () => void): (dueAtMs: number) => void {
  let dueMs = Infinity
  /** When the timer that there is wakes. */
  let wakesMs = Infinity
  let timer: ReturnType<typeof setTimeout> | undefined

  function set(): void {
    clearTimeout(timer)
    wakesMs = dueMs
    if (dueMs < Infinity) timer = setTimeout(wake, dueMs - performance.now() + 1)
  }

  function wake(): void {
    wakesMs = Infinity
    if (performance.now() < dueMs) set()
    else ring()
  }

  return (next) => {
    dueMs = next
    if (next < wakesMs || next === Infinity) set()
  }
}
