import type { FileOffer, Peer, Room, TransferState } from 'roomful'
import { afterEach, expect, test } from 'vitest'
import { chatReducer, emptyChat } from '../chat/chat-state.ts'
import { createStore } from '../store.ts'
import type { FileView } from './file-view.ts'
import { createTransfers } from './transfers.ts'

const BOB = { id: 'bob', name: 'Bob' } as Peer // what is used of one
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** The chat of a page that is offered files; those that it takes are there at once. */
function page() {
  const chat = createStore(emptyChat, chatReducer)
  const transfers = createTransfers({} as Room, chat, () => {}) // nothing is sent
  stops.push(transfers.stop)
  const files = (): FileView[] =>
    chat.get().entries.flatMap((entry) => ('file' in entry ? [entry.file] : []))

  function offer(type: string, size: number, state: TransferState = 'offered'): void {
    const progress = { bytes: 0, totalBytes: size, ratio: 0, bytesPerSecond: 0, secondsLeft: null }
    const offered = {
      ...{ id: `${files().length}`, name: 'x', type, size, state, progress, resumedBytes: 0 },
      peer: BOB,
      on: () => () => {},
      accept: async () => new File(['x'], 'x'),
      remove: async () => {},
    }
    transfers.offered(offered as unknown as FileOffer, BOB) // what is used of one
  }
  return { offer, files }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('a file that this page took before it was loaded anew is saved, if nothing of it had come by then', async () => {
  const { offer, files } = page()
  offer('text/plain', 20_000_000)
  offer('text/plain', 20_000_000, 'running')
  await settle()
  expect(files()).toMatchObject([
    { state: 'offered', url: null },
    { state: 'done', url: expect.stringContaining('blob:') },
  ])
})

test('pictures come by themselves up to 64 MB together; then it is asked', async () => {
  const { offer, files } = page()
  for (let n = 0; n < 9; n++) offer('image/png', 8_000_000)
  offer('image/png', 8_000_001)
  await settle()
  expect(files().map(({ state }) => state)).toEqual([
    ...Array.from({ length: 8 }, () => 'done'),
    'offered',
    'offered',
  ])
})
