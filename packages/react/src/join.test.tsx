import { act, StrictMode, type ReactElement } from 'react'
import {
  joinRoom,
  ownedRoom,
  type JoinOptions,
  type Knock,
  type Room,
  type RoomStatus,
} from 'roomful'
import type { Network } from 'roomful/testing'
import { describe, expect, test, vi } from 'vitest'
import { eventually, render } from '../test/dom.ts'
import { network } from '../test/rooms.ts'
import { useJoin, type Joining, type UseJoinOptions } from './join.ts'

type JoinerProps = UseJoinOptions & {
  readonly room: string | null
  readonly seen: Joining[]
}

function Joiner({ room, seen, ...options }: JoinerProps): ReactElement {
  const joining = useJoin(room, options)
  if (seen.at(-1) !== joining) seen.push(joining)
  return <p>{joining.phase}</p>
}

const phases = (seen: readonly Joining[]): readonly string[] => seen.map(({ phase }) => phase)

function roomOf(seen: readonly Joining[]): Room {
  const last = seen.at(-1)
  if (last?.phase !== 'joined') throw new Error(`it is ${last?.phase}`)
  return last.room
}

describe('useJoin', () => {
  test('is in the room while mounted, and leaves it then', async () => {
    const net = network()
    const bob = await net.joinRoom('tea')
    const seen: Joining[] = []
    const { unmount } = await render(
      <Joiner room="tea" name="Ada" join={net.joinRoom} seen={seen} />,
    )
    await net.settle()
    expect(phases(seen)).toEqual(['joining', 'joined'])
    expect([...bob.peers.values()].map(({ name }) => name)).toEqual(['Ada'])

    const room = roomOf(seen)
    await unmount()
    expect(room.status).toBe('closed')
    await net.settle()
    expect(bob.peers.size).toBe(0)
    expect(phases(seen)).toEqual(['joining', 'joined'])
  })

  test('joins once where StrictMode mounts twice, a hundred times over, and nobody of all these stays', async () => {
    const net = network()
    const bob = await net.joinRoom('tea')
    const join = vi.fn<Network['joinRoom']>(net.joinRoom)
    const rooms: Room[] = []
    const ROUNDS = 100
    for (let round = 0; round < ROUNDS; round++) {
      const seen: Joining[] = []
      const { unmount } = await render(
        <StrictMode>
          <Joiner room="tea" join={join} seen={seen} />
        </StrictMode>,
      )
      await act(async () => join.mock.results.at(-1)?.value)
      rooms.push(roomOf(seen))
      await unmount()
    }
    expect(join).toHaveBeenCalledTimes(ROUNDS)
    await net.settle()
    expect(rooms.map(({ status }) => status)).toEqual(rooms.map(() => 'closed'))
    expect(bob.peers.size).toBe(0)
  })

  test('joins nothing without a name, and as soon as there is one', async () => {
    const net = network()
    const seen: Joining[] = []
    const { render: show } = await render(<Joiner room={null} join={net.joinRoom} seen={seen} />)
    await net.settle()
    expect(phases(seen)).toEqual(['idle'])
    await show(<Joiner room="tea" join={net.joinRoom} seen={seen} />)
    await net.settle()
    expect(phases(seen)).toEqual(['idle', 'joining', 'joined'])
    await show(<Joiner room={null} join={net.joinRoom} seen={seen} />)
    expect(seen.at(-1)).toEqual({ phase: 'idle' })
  })

  test('goes over to another room, but not for an option that only joining reads', async () => {
    const net = network()
    const seen: Joining[] = []
    const join = vi.fn<Network['joinRoom']>(net.joinRoom)
    const { render: show } = await render(<Joiner room="tea" name="Ada" join={join} seen={seen} />)
    await net.settle()
    const tea = roomOf(seen)
    await show(<Joiner room="tea" name="Eve" join={join} seen={seen} />)
    expect(join).toHaveBeenCalledTimes(1)

    await show(<Joiner room="coffee" name="Eve" join={join} seen={seen} />)
    await net.settle()
    expect(tea.status).toBe('closed')
    const { name, profile, status } = roomOf(seen)
    expect({ name, profile, status }).toEqual({
      name: 'coffee',
      profile: { name: 'Eve' },
      status: 'online',
    })
  })

  test('O2: knocks where the room is locked, and is let in or waits no longer', async () => {
    vi.stubGlobal('isSecureContext', true)
    const net = network()
    const { name, key } = await ownedRoom('tea')
    const knocks = new Map<string, Knock>()
    const ada = await net.joinRoom(name, {
      key,
      on: {
        knock: (knock) => knocks.set(knock.id, knock),
        'knock-ended': (id) => knocks.delete(id),
      },
    })
    const door = await ada.moderation()
    door.setLocked(true)
    await net.settle()
    const seen: Joining[] = []
    const statuses: RoomStatus[] = []
    const on = { status: (status: RoomStatus) => statuses.push(status) }
    const joiner = (room: string | null): ReactElement => (
      <Joiner {...{ room, on, seen }} join={net.joinRoom} />
    )
    const { render: show } = await render(joiner(name))
    await eventually(() => expect(knocks.size).toBe(1))
    expect(phases(seen)).toEqual(['joining', 'knocking'])
    await show(joiner(null))
    await eventually(() => expect(knocks.size).toBe(0))
    expect(seen.at(-1)).toEqual({ phase: 'idle' })

    await show(joiner(name))
    await eventually(() => expect(knocks.size).toBe(1))
    for (const knock of knocks.values()) knock.admit()
    await eventually(() => expect(seen.at(-1)?.phase).toBe('joined'))
    expect(statuses).toEqual(['knocking', 'closed', 'knocking', 'online'])
  })

  test('says why nobody let us in, and joins again when it is told to', async () => {
    const net = network()
    net.stopServer()
    const seen: Joining[] = []
    await render(<Joiner room="tea" join={net.joinRoom} timeoutMs={50} seen={seen} />)
    await eventually(() => expect(phases(seen)).toContain('ended'))
    const ended = seen.at(-1)
    if (ended?.phase !== 'ended') throw new Error('it did not end')
    expect(ended.error?.code).toBe('server-unreachable')
    net.startServer()
    await act(async () => ended.rejoin())
    await net.settle()
    expect(seen.at(-1)?.phase).toBe('joined')
  })

  test('says that the room was left, with no error', async () => {
    const net = network()
    const seen: Joining[] = []
    await render(<Joiner room="tea" join={net.joinRoom} seen={seen} />)
    await net.settle()
    await act(() => roomOf(seen).leave())
    expect(seen.at(-1)).toMatchObject({ phase: 'ended', error: null })
  })

  test('joins by the SDK where nothing else is said', async () => {
    const seen: Joining[] = []
    const options: JoinOptions = { server: 'nonsense:' }
    const error = await joinRoom('tea', options).catch((reason: unknown) => reason)
    await render(<Joiner room="tea" {...options} seen={seen} />)
    await eventually(() => expect(seen.at(-1)).toMatchObject({ phase: 'ended', error }))
  })
})
