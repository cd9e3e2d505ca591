/** Writes down what `trouble.ts` wants written: it has the clock and the log. */
import type { Logger } from './log.ts'
import { ADVICE, NO_TROUBLE, note, overdue, type Report } from './trouble.ts'

export type TroubleLog = {
  /** Counts a refusal by its status or close code and its name; `origin` is that of the page, where it was refused for it. */
  readonly note: (kind: string, origin?: string) => void
  /** Says what is due. To be called about once a second. */
  readonly tick: () => void
  /** Says what is left. */
  readonly end: () => void
}

export function openTroubleLog(log: Logger, now: () => number): TroubleLog {
  let tally = NO_TROUBLE

  function say({ kind, count, origins }: Report): void {
    const fields = { refusal: kind, count, ...(origins.length > 0 ? { origins } : {}) }
    log.warn(fields, ADVICE.get(kind) ?? kind)
  }

  function sayOverdue(nowMs: number): void {
    const [next, reports] = overdue(tally, nowMs)
    tally = next
    reports.forEach(say)
  }

  return {
    note: (kind, origin) => {
      const [next, report] = note(tally, kind, origin, now())
      tally = next
      if (report) say(report)
    },
    tick: () => sayOverdue(now()),
    end: () => sayOverdue(Infinity),
  }
}
