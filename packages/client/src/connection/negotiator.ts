/**
 * Drives the negotiation of one RTCPeerConnection: one step after the other, as negotiation.ts decides.
 * Does not know who carries its descriptions, nor what is in them.
 */
import type { Candidates, Description } from '@roomful/protocol'
import { batchCandidates, holdCandidates } from './candidates.ts'
import { makeOffer, receiveAnswer, receiveOffer, startNegotiation } from './negotiation.ts'

/** Adding a microphone, a camera and a channel in one go is one negotiation. */
const DEBOUNCE_MS = 20

/** What one side tells the other of a negotiation. */
export type NegotiationSignal =
  | { readonly type: 'description'; readonly description: Description; readonly n: number }
  | { readonly type: 'candidates'; readonly candidates: Candidates }

export type NegotiatorOptions = {
  readonly pc: RTCPeerConnection
  readonly polite: boolean
  readonly send: (signal: NegotiationSignal) => void
  /** Between their first offer and our answer to it. */
  readonly onFirstOffer: (sdp: string) => Promise<void>
  /** Before their answer is set: a channel may open, and bring a message, before the browser says that it is set. */
  readonly onFirstAnswer: (sdp: string) => void
  /** Words added to each of our descriptions as it is sent. */
  readonly mark: (sdp: string) => string
  /** The first exchange is complete, and so is each one after. */
  readonly onStable: () => void
  /** It threw: this connection can no longer be trusted to negotiate (C2). */
  readonly onBroken: (cause: unknown) => void
}

export type Negotiator = {
  /** Says the first offer as soon as it is set. */
  readonly offer: (set: () => Promise<void>) => void
  readonly receiveDescription: (description: Description, n: number | undefined) => void
  readonly receiveCandidates: (candidates: Candidates) => void
  /** Says again what the other side may have missed: `all` of it, or only an offer that waits for its answer. */
  readonly repeat: (all: boolean) => void
  /** Offers a restart of ICE. An offer of ours that has no answer yet gives way to it. */
  readonly restart: () => void
  readonly stop: () => void
}

export function startNegotiator(options: NegotiatorOptions): Negotiator {
  const { pc, send } = options
  const ours = batchCandidates((candidates) => send({ type: 'candidates', candidates }))
  const theirs = holdCandidates(pc)
  const stopped = new AbortController()
  let now = startNegotiation(options.polite)
  /** The last of each: an offer may follow an answer that was lost. */
  let said: Partial<Record<Description['type'], NegotiationSignal & { readonly n: number }>> = {}
  /** Their offer that overtook their answer. */
  let early: (() => Promise<void>) | null = null
  let settled = false
  let queue = Promise.resolve()
  let debounce: ReturnType<typeof setTimeout> | undefined

  const watching = { signal: stopped.signal }
  pc.addEventListener('icecandidate', ({ candidate }) => ours.add(candidate), watching)
  pc.addEventListener('negotiationneeded', needed, watching)

  /** One after the other, and none after the end. */
  function enqueue(work: () => Promise<void>): void {
    const before = queue
    queue = (async () => {
      await before
      try {
        if (!stopped.signal.aborted) await work()
      } catch (cause) {
        if (!stopped.signal.aborted) options.onBroken(cause)
      }
    })()
  }

  function needed(): void {
    if (!settled) return // the skeleton's own, or before it: both are in the first exchange
    clearTimeout(debounce)
    debounce = setTimeout(() => {
      enqueue(async () => {
        // Not now: the browser says it again when the exchange under way is done.
        if (pc.signalingState !== 'stable') return
        await pc.setLocalDescription()
        sayOffer()
      })
    }, DEBOUNCE_MS)
  }

  function sayOffer(): void {
    const [next, n] = makeOffer(now)
    now = next
    say(n)
  }

  function say(n: number): void {
    const local = pc.localDescription
    if (!local || (local.type !== 'offer' && local.type !== 'answer')) return
    const description = { type: local.type, sdp: options.mark(local.sdp) }
    const signal = { type: 'description', description, n } as const
    said = { ...said, [local.type]: signal }
    send(signal)
    ours.start()
  }

  async function takeOffer(description: Description, n: number | undefined): Promise<void> {
    const [next, verdict] = receiveOffer(now, n)
    if (verdict === 'repeat') repeat(true)
    if (verdict === 'later') early = () => takeOffer(description, n)
    if (verdict !== 'answer') return
    now = next
    await pc.setRemoteDescription(description)
    theirs.release()
    if (!settled) await options.onFirstOffer(description.sdp)
    await pc.setLocalDescription()
    say(now.seen)
    settle()
  }

  async function takeAnswer(description: Description, n: number | undefined): Promise<void> {
    const [next, verdict] = receiveAnswer(now, n)
    if (verdict === 'ignore') return
    now = next
    if (!settled) options.onFirstAnswer(description.sdp)
    await pc.setRemoteDescription(description)
    theirs.release()
    settle()
    if (early) enqueue(early)
    early = null
  }

  function settle(): void {
    settled = true
    options.onStable()
  }

  function repeat(all: boolean): void {
    if (all && said.answer) send(said.answer)
    // An offer that was answered says nothing new; to a page that was reloaded it would look like a new one.
    if (said.offer && now.outstanding === said.offer.n) send(said.offer)
    const candidates = ours.all()
    if (all && candidates.length > 0) send({ type: 'candidates', candidates })
  }

  return {
    offer: (set) =>
      enqueue(async () => {
        await set()
        if (!stopped.signal.aborted) sayOffer()
      }),
    receiveDescription: (description, n) =>
      enqueue(() => (description.type === 'offer' ? takeOffer : takeAnswer)(description, n)),
    receiveCandidates: (candidates) => theirs.add(candidates),
    repeat,
    restart: () =>
      enqueue(async () => {
        await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }))
        sayOffer()
      }),
    stop: () => {
      clearTimeout(debounce)
      ours.stop()
      stopped.abort()
    },
  }
}
