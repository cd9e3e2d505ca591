/** The files of a call: what is sent and offered, as entries of the chat, and what a hand does with them. */
import { RoomError, type FileOffer, type FileSending, type Peer, type Room } from 'roomful'
import type { Announce } from '../announce/announcer.ts'
import { nameOf } from '../call/call-state.ts'
import type { ChatEvent, ChatState } from '../chat/chat-state.ts'
import type { Store } from '../store.ts'
import { isPicture, type FileView } from './file-view.ts'
import { say } from '../words/say.ts'

/** Shown as it comes: nobody presses a button to see a picture. */
const MAX_UNASKED_BYTES = 8_000_000
/** Of all together: nobody's disk is filled by pictures that come by themselves, whoever sends them and under how many names. */
const MAX_ALL_UNASKED_BYTES = 64_000_000
/** Above it a file goes straight to the disk, where the browser can ask for a place. */
const MAX_KEPT_BYTES = 64 * 1_024 * 1_024

export type Transfers = {
  /** Sends each to everybody who is here. */
  readonly send: (files: readonly File[]) => void
  readonly offered: (offer: FileOffer, peer: Peer) => void
  /** Takes what is offered. In a press of a button, so that the browser may ask where to. */
  readonly accept: (entryId: number) => void
  readonly decline: (entryId: number) => void
  readonly pause: (entryId: number) => void
  readonly resume: (entryId: number) => void
  readonly cancel: (entryId: number) => void
  readonly sendAgain: (entryId: number) => void
  readonly stop: () => void
}

const NOTHING_YET = {
  bytes: 0,
  totalBytes: 0,
  ratio: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
} as const

export function createTransfers(
  room: Room,
  chat: Store<ChatState, ChatEvent>,
  announce: Announce,
): Transfers {
  const sent = new Map<number, { readonly file: File; sending: FileSending | null }>()
  const offers = new Map<number, FileOffer>()
  const urls = new Set<string>()
  /** Arrived, and shown until the call is left. */
  const arrived = new Set<FileOffer>()
  let unaskedBytes = 0

  const urlOf = (file: Blob): string => {
    const url = URL.createObjectURL(file)
    urls.add(url)
    return url
  }
  const change = (id: number, changes: Partial<FileView>): void =>
    chat.dispatch({ type: 'file-changed', id, changes })

  async function send(id: number, file: File): Promise<void> {
    if (room.peers.size === 0) return change(id, { state: 'failed', problem: 'nobody' })
    try {
      await room.sendFile(file, {
        onStart: (sending) => {
          sent.set(id, { file, sending })
          follow(id, sending)
        },
      })
      change(id, { state: 'done', problem: null })
    } catch (error) {
      change(id, { state: 'failed', problem: codeOf(error) })
      if (codeOf(error) !== 'cancelled')
        announce({ type: 'line', text: say('file-not-sent', { name: file.name }) })
    }
  }

  function follow(id: number, transfer: FileSending | FileOffer): void {
    const look = (): void => {
      const { state, progress } = transfer
      if (state === 'done' || state === 'failed') return // its promise says it, and what came of it
      change(id, { state, progress, receivers: receiversOf(transfer) })
    }
    transfer.on('state', look)
    transfer.on('progress', look)
    look()
  }

  async function take(id: number, offer: FileOffer, handle?: FileSystemFileHandle): Promise<void> {
    try {
      const file = await offer.accept(handle ? { to: handle } : {})
      if (!handle) arrived.add(offer)
      change(id, { state: 'done', url: handle ? null : urlOf(file), progress: offer.progress })
      announce({ type: 'line', text: say('file-arrived', { name: offer.name }) })
    } catch (error) {
      change(id, { state: 'failed', problem: codeOf(error) })
    }
  }

  async function accept(id: number): Promise<void> {
    const offer = offers.get(id)
    if (!offer) return
    if (offer.size <= MAX_KEPT_BYTES || !canChoosePlace(window)) return take(id, offer)
    try {
      await take(id, offer, await window.showSaveFilePicker({ suggestedName: offer.name }))
    } catch {
      // Closed without a choice: it stays offered.
    }
  }

  function isTakenUnasked(file: FileView): boolean {
    const { size } = file
    if (!isPicture(file) || size > MAX_UNASKED_BYTES) return false
    if (unaskedBytes + size > MAX_ALL_UNASKED_BYTES) return false
    unaskedBytes += size
    return true
  }

  function begin(id: number, file: File): void {
    sent.set(id, { file, sending: null })
    void send(id, file)
  }

  return {
    send: (files) => {
      for (const file of files) {
        const { name, size, type } = file
        const id = chat.get().nextId
        const url = isPicture({ type, size }) ? urlOf(file) : null
        const view = { ...NOTHING_YET_VIEW, name, size, type, url }
        chat.dispatch({ type: 'file', by: 'self', file: view, atMs: Date.now() })
        begin(id, file)
      }
    },
    offered: (offer, peer) => {
      const id = chat.get().nextId
      const { name, size, type } = offer
      const view = { ...NOTHING_YET_VIEW, name, size, type }
      const author = { by: 'peer', peer: peer.id, name: nameOf(peer) } as const
      chat.dispatch({ type: 'file', ...author, file: view, atMs: Date.now() })
      announce({ type: 'message', name: author.name, text: name })
      offers.set(id, offer)
      follow(id, offer)
      // Before this page was loaded it was taken already, if perhaps nothing of it had come.
      const isTaken = offer.state !== 'offered'
      if (isTaken || isTakenUnasked(view)) void take(id, offer)
      else
        offer.on('state', (state) => {
          // Ended by the sender before it was taken.
          if (state === 'failed') change(id, { state, problem: 'cancelled' })
        })
    },
    accept: (id) => void accept(id),
    decline: (id) => {
      offers.get(id)?.decline()
      change(id, { state: 'failed', problem: 'declined' })
    },
    pause: (id) => (offers.get(id) ?? sent.get(id)?.sending)?.pause(),
    resume: (id) => (offers.get(id) ?? sent.get(id)?.sending)?.resume(),
    cancel: (id) => (offers.get(id) ?? sent.get(id)?.sending)?.cancel(),
    sendAgain: (id) => {
      const again = sent.get(id)
      if (!again) return
      change(id, { state: 'offered', problem: null, progress: NOTHING_YET })
      begin(id, again.file)
    },
    stop: () => {
      for (const url of urls) URL.revokeObjectURL(url)
      for (const offer of arrived) void offer.remove()
    },
  }
}

const NOTHING_YET_VIEW = {
  state: 'offered',
  progress: NOTHING_YET,
  url: null,
  receivers: null,
  problem: null,
} as const satisfies Partial<FileView>

function receiversOf(transfer: FileSending | FileOffer): FileView['receivers'] {
  if (!('receivers' in transfer)) return null
  const done = transfer.receivers.filter(({ state }) => state === 'done').length
  return { done, all: transfer.receivers.length }
}

function codeOf(error: unknown): NonNullable<FileView['problem']> {
  return error instanceof RoomError ? error.code : 'internal'
}

type Picker = {
  readonly showSaveFilePicker: (options: {
    readonly suggestedName: string
  }) => Promise<FileSystemFileHandle>
}

/** Not in every browser yet (File System Access, 3.3). */
function canChoosePlace(page: Window): page is Window & Picker {
  return 'showSaveFilePicker' in page
}
