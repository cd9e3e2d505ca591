import {
  RoomAudio,
  RoomProvider,
  trackOf,
  useDevices,
  useJoin,
  useMessages,
  usePeers,
  useRoom,
  useSource,
  Video,
} from '@roomful/react'
import type { ReactElement, ReactNode } from 'react'

/** Joins while it is shown, and leaves when it is not. */
export function Standup(): ReactElement {
  const joining = useJoin('standup', { name: 'Ada', camera: true, microphone: true })
  switch (joining.phase) {
    case 'idle':
    case 'joining':
      return <p>Joining …</p>
    case 'knocking':
      return <p>Waiting to be let in …</p>
    case 'ended':
      return (
        <p>
          {joining.error?.message ?? 'You left.'} <button onClick={joining.rejoin}>Join</button>
        </p>
      )
    case 'joined':
      return (
        <RoomProvider room={joining.room}>
          <People />
          <RoomAudio renderBlocked={(resume) => <button onClick={resume}>Hear everyone</button>} />
          <Chat />
          <Controls />
        </RoomProvider>
      )
  }
}

function People(): ReactNode {
  return usePeers().map((peer) => (
    <figure key={peer.id}>
      <Video track={trackOf(peer, 'camera')} width={320} />
      <figcaption>
        {peer.name} {peer.state !== 'connected' && peer.state}
      </figcaption>
    </figure>
  ))
}

function Chat(): ReactElement {
  const { messages, send } = useMessages()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const text = new FormData(event.currentTarget).get('text')
        event.currentTarget.reset()
        if (typeof text === 'string' && text !== '') void send(text)
      }}
    >
      {messages.map(({ id, name, message, state }) => (
        <p key={id}>
          {name}: {typeof message === 'string' && message} {state !== 'delivered' && state}
        </p>
      ))}
      <input name="text" aria-label="Message" autoComplete="off" />
    </form>
  )
}

function Controls(): ReactElement {
  const { camera, leave } = useRoom()
  const { track, enabled, error } = useSource(camera)
  const { cameras } = useDevices()
  return (
    <fieldset>
      <Video track={track} width={160} />
      {error && <p role="alert">{error.message}</p>}
      <select
        aria-label="Camera"
        value={track?.getSettings().deviceId ?? ''}
        onChange={({ target }) => void camera.use(target.value).catch(shown)}
      >
        {cameras.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label}
          </option>
        ))}
      </select>
      <button
        type="button"
        onClick={() => (enabled ? camera.disable() : void camera.enable().catch(shown))}
      >
        {enabled ? 'Camera off' : 'Camera on'}
      </button>
      <button type="button" onClick={() => void leave()}>
        Leave
      </button>
    </fieldset>
  )
}

/** What went wrong with a source stands in its `error`, which is shown above. */
function shown(): void {}
