/** The one voice of the app for screen readers: gathers for two seconds, then says it all at once. */
import { gather, sayAll, type Announcement, type Naming } from './announcement.ts'

const GATHERED_MS = 2_000

export type Announce = (next: Announcement | Naming) => void

export type Announcer = {
  readonly announce: Announce
  readonly stop: () => void
}

/** `say` puts the text into the live region; an empty one first, so that the same words twice are said twice. */
export function createAnnouncer(say: (text: string) => void): Announcer {
  let pending: readonly Announcement[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = (): void => {
    timer = undefined
    say(sayAll(pending))
    pending = []
  }

  return {
    announce: (next) => {
      pending = gather(pending, next)
      if (timer !== undefined || pending.length === 0) return
      say('')
      timer = setTimeout(flush, GATHERED_MS)
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
      pending = []
    },
  }
}
