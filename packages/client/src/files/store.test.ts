import { expect, it } from 'vitest'
import { createDisk, createWorld, fakeFile, settle } from '../../test/files.ts'
import { RoomError } from '../errors.ts'
import { BROWSER_STORE, type Meta } from './store.ts'

/** A file of the user's, as a picker gives it. */
function fileOfUser(content: string) {
  const disk = { content: content as string | null }
  const handle = {
    getFile: async () => new File([disk.content ?? ''], 'mine.txt'),
    createWritable: async () => {
      let written = ''
      return {
        write: async (bytes: Uint8Array) => (written += new TextDecoder().decode(bytes)),
        close: async () => (disk.content = written),
        abort: async () => {},
      }
    },
    remove: async () => (disk.content = null),
  }
  return { disk, handle: handle as unknown as FileSystemFileHandle } // has what is used of one
}

const META: Meta = { key: 'a', name: 'tea.txt', size: 3, type: '', count: 1, pieceBytes: 8 }
const OVER = new RoomError('cancelled', 'enough')

it.each([
  ['that was made for it goes', '', null],
  ['that had something in it stays as it was', 'what I wrote', 'what I wrote'],
])('a file of the user’s %s, where what is sent does not come (F1)', async (_, before, after) => {
  const { disk, handle } = fileOfUser(before)
  const { sink } = await BROWSER_STORE.open(handle, META)
  await sink.write(0, new TextEncoder().encode('tea'), '')
  await sink.abort(OVER)
  expect(disk.content).toBe(after)
})

it('a file of the user’s has what was sent', async () => {
  const { disk, handle } = fileOfUser('')
  const { sink } = await BROWSER_STORE.open(handle, META)
  await sink.write(0, new TextEncoder().encode('tea'), '')
  await sink.finish()
  expect(disk.content).toBe('tea')
})

it('a place that is chosen when the transfer is over is let go of', async () => {
  const world = createWorld()
  const [ada, bob] = [
    world.page('ada', createDisk()),
    world.page('bob', { ...createDisk(), store: BROWSER_STORE }),
  ]
  const wire = world.connect(ada, bob)
  const aborting = new AbortController()
  const { signal } = aborting
  const sent = ada.files
    .send(fakeFile(new Uint8Array(20)).blob, ['bob'], { signal })
    .catch(() => {})
  for (let n = 0; n < 3; n++) {
    await settle()
    wire.step('b')
  }
  await settle()
  aborting.abort()
  wire.step('b')
  await sent
  const { disk, handle } = fileOfUser('')
  await expect(bob.offers[0]?.accept({ to: handle })).rejects.toMatchObject({ code: 'cancelled' })
  await settle()
  expect(disk.content).toBeNull()
})
