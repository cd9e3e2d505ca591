import { useEffect } from 'react'
import { say } from '../words/say.ts'

/** Names the room and what is unread in the tab's title, in the language that is spoken now. */
export function useTitle(room: string, unread: number): void {
  useEffect(() => {
    document.title =
      unread > 0 ? say('title-unread', { room, count: unread }) : say('title-in-room', { room })
  })
}
