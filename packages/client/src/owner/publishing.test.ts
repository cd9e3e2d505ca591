import type { Joined } from '@roomful/protocol'
import { expect, it } from 'vitest'
import type { RoomError } from '../errors.ts'
import { createEvents } from '../events.ts'
import type { SourceEvents } from '../media/source.ts'
import type { Room } from '../types.ts'
import { createModeration } from './moderation.ts'

it('A3: whose token lacks "publish" is told so as soon as a device is on, and by nothing else', () => {
  const { on, emit } = createEvents<SourceEvents>()
  const camera = { enabled: false, on }
  const off = { enabled: false, on: () => () => {} }
  const room = { name: 'tea', id: 'A'.repeat(22), camera, microphone: off, screen: off }
  const problems: string[] = []
  const joined = (permissions: readonly string[]) => ({ permissions, recovered: true }) as Joined // all that is read
  const port = {
    room: () => room as unknown as Room,
    peers: new Map(),
    say: () => undefined,
    emit: () => undefined,
    problem: ({ code }: RoomError) => problems.push(code),
    trace: () => undefined,
  }
  const moderation = createModeration(port, joined(['publish']))
  camera.enabled = true
  emit('change')
  expect(problems).toEqual([])
  moderation.hear(joined([]))
  expect(problems).toEqual(['not-allowed'])
})
