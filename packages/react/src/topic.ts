import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { PeerId, Topic, TopicOptions } from 'roomful'
import { useRoom } from './RoomProvider.tsx'
import { sameList, steady } from './steady.ts'

export type TopicView<Input, Output = Input> = Pick<Topic<Input, Output>, 'send'> & {
  /** What came last from each peer that is in the room. */
  readonly values: ReadonlyMap<PeerId, Output>
}

/** A topic of the room, as `room.topic`: the options of the first use of a name count. Renders again with each value. */
export function useTopic<Input, Output = Input>(
  name: string,
  options: TopicOptions<Input, Output>,
): TopicView<Input, Output> {
  const room = useRoom()
  // The same object for the same name, whatever options come later.
  const topic = room.topic(name, options)
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [topic.on('message', listener), room.on('peer-left', listener)]
      return () => {
        for (const end of ends) end()
      }
    },
    [room, topic],
  )
  const read = useMemo(() => steady(() => new Map(topic.values), sameValues), [topic])
  return { values: useSyncExternalStore(subscribe, read, read), send: topic.send }
}

function sameValues<V>(one: ReadonlyMap<PeerId, V>, other: ReadonlyMap<PeerId, V>): boolean {
  return sameList([...one].flat(), [...other].flat())
}
