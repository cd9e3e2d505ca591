import { act, StrictMode, type ReactElement, type ReactNode } from 'react'
import { createCamera, type FileOffer, type PeerStats, type Room } from 'roomful'
import type { Network } from 'roomful/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { eventually, render, type Rendered } from '../test/dom.ts'
import { network } from '../test/rooms.ts'
import { useDevices } from './devices.ts'
import { useFiles } from './files.ts'
import { useMessages, type Messages } from './messages.ts'
import { trackOf, usePeer, usePeers, type PeerView } from './peers.ts'
import { RoomAudio } from './RoomAudio.tsx'
import { RoomProvider, useRoom } from './RoomProvider.tsx'
import { useRoomEvent, useRoomStatus } from './room-events.ts'
import { useSource } from './source.ts'
import { useStats } from './stats.ts'
import { useTopic } from './topic.ts'
import { Video } from './Video.tsx'
import { useSpeaker, useSpeaking } from './voices.ts'

async function two(net: Network): Promise<{ readonly ada: Room; readonly bob: Room }> {
  const ada = await net.joinRoom('tea', { name: 'Ada' })
  const bob = await net.joinRoom('tea', { name: 'Bob' })
  await net.settle()
  return { ada, bob }
}

const within = (room: Room, node: ReactNode): Promise<Rendered> =>
  render(
    <StrictMode>
      <RoomProvider room={room}>{node}</RoomProvider>
    </StrictMode>,
  )

test('without a room above, the hooks say what is missing', async () => {
  const Lost = (): ReactElement => <p>{useRoom().name}</p>
  await expect(render(<Lost />)).rejects.toThrow('render this inside <RoomProvider room={room}>')
})

describe('usePeers', () => {
  test('shows who is there, as they come, change and go', async () => {
    const net = network()
    const { ada, bob } = await two(net)
    const People = (): ReactNode =>
      usePeers().map((peer) => (
        <p key={peer.id}>
          {peer.name} {peer.state} {peer.tracks.map(({ source, muted }) => `${source} ${muted}`)}
        </p>
      ))
    const { element } = await within(ada, <People />)
    expect(element.textContent).toBe('Bob connected ')
    await act(() => bob.camera.enable())
    await net.settle()
    expect(element.textContent).toBe('Bob connected camera false')
    bob.camera.muted = true
    bob.setProfile({ name: 'Robert' })
    await net.settle()
    expect(element.textContent).toBe('Robert connected camera true')
    await net.joinRoom('tea', { name: 'Eve' })
    await net.settle()
    expect(element.textContent).toBe('Robert connected camera trueEve connected ')
    await act(() => bob.leave())
    await net.settle()
    expect(element.textContent).toBe('Eve connected ')
    await act(() => ada.leave())
    expect(element.textContent).toBe('')
  })

  test('gives the same object for whoever did not change', async () => {
    const net = network()
    const { ada, bob } = await two(net)
    const eve = await net.joinRoom('tea', { name: 'Eve', camera: true })
    await net.settle()
    const seen: (readonly PeerView[])[] = []
    const People = (): null => {
      seen.push(usePeers())
      return null
    }
    await within(ada, <People />)
    const before = seen.at(-1)
    bob.setProfile({ name: 'Robert' })
    await net.settle()
    const after = seen.at(-1)
    expect(after).not.toBe(before)
    expect(after?.map(({ name }) => name)).toEqual(['Robert', 'Eve'])
    expect(after?.[1]).toBe(before?.[1])
    expect(after?.[1] && trackOf(after[1], 'camera')?.kind).toBe('video')
    expect(after?.[1] && trackOf(after[1], 'screen')).toBeNull()
    expect(eve.id).toBe(after?.[1]?.id)
  })

  test('usePeer renders again for that one alone', async () => {
    const net = network()
    const { ada, bob } = await two(net)
    const eve = await net.joinRoom('tea', { name: 'Eve' })
    await net.settle()
    const seen: (string | undefined)[] = []
    const One = (): null => {
      seen.push(usePeer(bob.id)?.name)
      return null
    }
    await render(
      <RoomProvider room={ada}>
        <One />
      </RoomProvider>,
    )
    eve.setProfile({ name: 'Eva' })
    await net.settle()
    expect(seen).toEqual(['Bob'])
    await act(() => bob.leave())
    await net.settle()
    expect(seen).toEqual(['Bob', undefined])
  })
})

describe('useMessages', () => {
  test('lists what is said and heard, and how the sending went', async () => {
    const net = network()
    const { ada, bob } = await two(net)
    const chats: Messages[] = []
    const Chat = (): ReactNode => {
      const chat = useMessages()
      chats.push(chat)
      return chat.messages.map(({ id, name, message, state, error }) => (
        <p key={id}>
          {name}: {JSON.stringify(message)} {state} {error?.code}
        </p>
      ))
    }
    const { element, unmount } = await within(ada, <Chat />)
    const say = (message: string): Promise<void> =>
      act(async () => void chats[0]?.send(message, { to: [...ada.peers.keys()] }))
    await say('hello')
    expect(element.textContent).toBe('Ada: "hello" sending ')
    await act(() => bob.send({ x: 1 }))
    await net.settle()
    expect(element.textContent).toBe('Ada: "hello" delivered Bob: {"x":1} delivered ')

    await unmount()
    await bob.send('while nobody looks')
    await net.settle()
    const again = await within(ada, <Chat />)
    expect(again.element.textContent).toContain('Bob: "while nobody looks" delivered')
    await act(() => ada.leave())
    await say('too late')
    expect(again.element.textContent).toContain('Ada: "too late" failed closed')
  })

  test('keeps the last thousand', async () => {
    const net = network()
    const { ada, bob } = await two(net)
    const chats: Messages[] = []
    const Chat = (): null => {
      chats.push(useMessages())
      return null
    }
    await within(ada, <Chat />)
    for (let n = 0; n < 1_005; n++) void bob.send(n)
    await net.settle()
    expect(chats.at(-1)).toMatchObject({ messages: { length: 1_000, 0: { message: 5 } } })
  })
})

test('useFiles lists what is offered and sent, and how far it is', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  const Files = (): ReactNode =>
    useFiles().files.map((file) => (
      <p key={file.id}>
        {file.type === 'offer' ? file.offer.name : file.sending.name} {file.state}{' '}
        {file.progress.bytes}
      </p>
    ))
  const senders: Room['sendFile'][] = []
  const Sender = (): null => {
    senders.push(useFiles().sendFile)
    return null
  }
  const at = await within(ada, [<Files key="files" />, <Sender key="sender" />])
  const there = await within(bob, <Files />)
  const offers: FileOffer[] = []
  bob.on('file', (offer) => offers.push(offer))
  const sent = senders[0]?.(new File(['tea leaves'], 'tea.txt'))
  const shows = (text: string): Promise<void> =>
    eventually(() =>
      expect([at.element.textContent, there.element.textContent]).toEqual([text, text]),
    )
  await shows('tea.txt offered 0')
  void offers[0]?.accept()
  await shows('tea.txt done 10')
  await sent
})

test('useFiles shows two files where two peers offer one by the same id', async () => {
  const net = network()
  const { ada } = await two(net)
  const offered = new Set<(offer: FileOffer) => void>()
  const room = {
    ...ada,
    on: (event: string, listener: (offer: FileOffer) => void) => {
      if (event === 'file') offered.add(listener)
      return () => {}
    },
  } as Room // as far as the list looks
  const Files = (): ReactNode =>
    useFiles().files.map((file) => file.type === 'offer' && <p key={file.id}>{file.offer.name}</p>)
  const { element } = await within(room, <Files />)
  const offer = (from: string, name: string): FileOffer =>
    ({ id: 'one', name, peer: { id: from }, state: 'offered', on: () => () => {} }) as never
  await act(async () => {
    for (const listener of offered) {
      listener(offer('bob', 'tea.txt '))
      listener(offer('eve', 'evil.exe'))
    }
  })
  expect(element.textContent).toBe('tea.txt evil.exe')
})

test('useTopic has the last value of each who is there', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  const options = { delivery: 'latest' } as const
  const Cursor = (): ReactNode => JSON.stringify([...useTopic('cursor', options).values.values()])
  const { element } = await within(ada, <Cursor />)
  await bob.topic('cursor', options).send({ x: 1 })
  await net.settle()
  await bob.topic('cursor', options).send({ x: 2 })
  await net.settle()
  expect(element.textContent).toBe('[{"x":2}]')
  await act(() => bob.leave())
  await net.settle()
  expect(element.textContent).toBe('[]')
})

test('useRoomEvent calls the newest listener, until it is unmounted', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  const heard: string[] = []
  const Listener = ({ as }: { readonly as: string }): null => {
    useRoomEvent('message', (message) => heard.push(`${as} ${JSON.stringify(message)}`))
    return null
  }
  const shown = (as: string): ReactElement => (
    <RoomProvider room={ada}>
      <Listener as={as} />
    </RoomProvider>
  )
  const { render: show, unmount } = await render(shown('first'))
  await bob.send(1)
  await show(shown('second'))
  await bob.send(2)
  await unmount()
  await bob.send(3)
  await net.settle()
  expect(heard).toEqual(['first 1', 'second 2'])
})

test('useRoomStatus and useSource follow what they are of', async () => {
  const net = network()
  const { ada } = await two(net)
  const Status = (): ReactNode => {
    const { enabled, muted, on } = useSource(useRoom().microphone)
    return `${useRoomStatus()} ${enabled} ${muted} ${on}`
  }
  const { element } = await within(ada, <Status />)
  expect(element.textContent).toBe('online false false false')
  await act(() => ada.microphone.enable())
  expect(element.textContent).toBe('online true false true')
  await act(async () => void (ada.microphone.muted = true))
  expect(element.textContent).toBe('online true true false')
  await act(() => ada.leave())
  expect(element.textContent).toBe('closed false true false')
})

const listed = (device: MediaDeviceInfo, deviceId: string, label = ''): MediaDeviceInfo => {
  const { kind, groupId } = device
  return { kind, groupId, deviceId, label, toJSON: () => ({}) }
}

test('useDevices lists them, in a room and before, and anew when a source changes', async () => {
  const net = network()
  const { ada } = await two(net)
  const camera = createCamera()
  const before = [camera]
  const Names = (): ReactNode => {
    const { cameras, microphones, speakers } = useDevices(before)
    lists.add(cameras)
    return [...cameras, ...microphones, ...speakers].map(({ label }) => label).join()
  }
  const lists = new Set<unknown>()
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
  let granted = false
  navigator.mediaDevices.enumerateDevices = async () => {
    looks++
    const found = (await list()).map((device) => (granted ? device : listed(device, '')))
    return [...found, ...found.map((device) => listed(device, 'communications', 'calls'))]
  }
  let looks = 0
  const outside = await render(<Names />)
  const inside = await within(ada, <Names />)
  const shows = (text: string): Promise<void> =>
    eventually(() =>
      expect([outside.element.textContent, inside.element.textContent]).toEqual([text, text]),
    )
  await shows('')
  granted = true
  await act(() => camera.enable())
  await shows('camera,microphone,speaker')
  const [found, looked] = [lists.size, looks]
  await act(async () => camera.disable())
  await eventually(() => expect(looks).toBeGreaterThan(looked))
  expect(lists.size, 'a look that finds the same renders nothing').toBe(found)
})

test('Video and RoomAudio hold the tracks while they are shown, and let go of them then', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  await bob.camera.enable()
  await bob.microphone.enable()
  await net.settle()
  const Stage = (): ReactNode => [
    ...usePeers().map((peer) => <Video key={peer.id} track={trackOf(peer, 'camera')} />),
    <RoomAudio key="sound" />,
  ]
  const { element, unmount } = await within(ada, <Stage />)
  const media = [...element.querySelectorAll<HTMLMediaElement>('video, audio')]
  const held = (): unknown[] =>
    media.map(({ srcObject }) => srcObject && 'id' in srcObject && srcObject.getTracks())
  const [peer] = ada.peers.values()
  expect(held()).toEqual(['camera', 'microphone'].map((source) => [peer && trackOf(peer, source)]))
  await unmount()
  expect(held()).toEqual([null, null])
})

test('RoomAudio shows what it is given while the browser refuses to play, and plays after a gesture', async () => {
  const audio = Object.getPrototypeOf(document.createElement('audio')) as HTMLAudioElement
  const strict = vi
    .spyOn(audio, 'play')
    .mockRejectedValue(new DOMException('no gesture', 'NotAllowedError'))
  onTestFinished(() => strict.mockRestore())
  const net = network()
  const { ada, bob } = await two(net)
  await bob.microphone.enable()
  await net.settle()
  const sound = <RoomAudio renderBlocked={(resume) => <button onClick={resume}>Hear</button>} />
  const { element } = await within(ada, sound)
  await eventually(() => expect(element.querySelector('button')).not.toBeNull())
  strict.mockRestore()
  act(() => element.querySelector('button')?.click())
  expect(element.querySelector('button')).toBeNull()
})

test('useSpeaker and useSpeaking follow who speaks, and nothing is measured once they are gone', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  await bob.microphone.enable()
  await net.settle()
  const packet = { audioLevel: 0 }
  const { connection } = ada.peers.get(bob.id) ?? {}
  const voice = trackOf({ tracks: ada.peers.get(bob.id)?.tracks ?? [] }, 'microphone')
  const receiver = connection?.getReceivers().find(({ track }) => track === voice)
  let looks = 0
  Object.assign(receiver ?? {}, {
    getSynchronizationSources: () => [{ ...packet, timestamp: ++looks }],
  })
  const Stage = (): ReactNode => `${useSpeaker() ?? 'nobody'} ${[...useSpeaking()].join()}`
  const { element, unmount } = await within(ada, <Stage />)
  expect(element.textContent).toBe('nobody ')
  packet.audioLevel = 0.3
  await eventually(() => expect(element.textContent).toBe(`${bob.id} ${bob.id}`))
  packet.audioLevel = 0
  await eventually(() => expect(element.textContent).toBe(`${bob.id} `))
  await unmount()
  await net.pass(200)
  const before = looks
  expect(before).toBeGreaterThan(3)
  await net.pass(500)
  expect(looks).toBe(before)
})

test('useStats tells the newest figures of a connection while it is used', async () => {
  const net = network()
  const { ada, bob } = await two(net)
  const peer = ada.peers.get(bob.id)
  if (!peer) throw new Error('bob is not there')
  const listeners = new Set<(stats: PeerStats) => void>()
  vi.spyOn(peer, 'stats').mockImplementation((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  })
  const Quality = (): ReactNode => useStats(bob.id)?.quality ?? 'unknown'
  const { element, unmount } = await within(ada, <Quality />)
  expect(element.textContent).toBe('unknown')
  const told: Partial<PeerStats> = { quality: 'fair' }
  await act(async () => {
    for (const listener of listeners) listener(told as PeerStats) // all that is read of it
  })
  expect(element.textContent).toBe('fair')
  await act(() => bob.leave())
  await net.settle()
  expect(element.textContent).toBe('unknown')
  await unmount()
  expect(listeners.size).toBe(0)
})

test('M4: Video says where its track is shown, and takes it back when it shows another or goes', async () => {
  const net = network()
  const { ada } = await two(net)
  const shown: unknown[] = []
  const room: Room = Object.create(ada, {
    display: {
      value: (...of: Parameters<Room['display']>) => {
        shown.push(of)
        return () => void shown.splice(shown.indexOf(of), 1)
      },
    },
  })
  const [first, second] = [createCamera(), createCamera()]
  await Promise.all([first.enable(), second.enable()])
  const { element, render: show, unmount } = await within(room, <Video track={first.track} />)
  const video = element.querySelector('video')
  expect(shown).toEqual([[first.track, video, { important: false }]])
  const again = (node: ReactNode): Promise<void> =>
    show(
      <StrictMode>
        <RoomProvider room={room}>{node}</RoomProvider>
      </StrictMode>,
    )
  await again(<Video track={second.track} important />)
  expect(shown).toEqual([[second.track, video, { important: true }]])
  await again(<Video track={null} />)
  expect(shown).toEqual([])
  await again(<Video track={second.track} />)
  expect(shown).toHaveLength(1)
  await unmount()
  expect(shown).toEqual([])
})
