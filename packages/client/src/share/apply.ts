/** Brings an encoding to an RTCRtpSender: only what changed, one after the other, and with no negotiation (M4). */
import type { Encoding } from './allocate.ts'

/** Less of a difference in bits is not worth the work. */
const NEAR = 0.03

/** `null`: paused; `default`: as the browser has it. */
export type Wanted = Encoding | null | 'default'

export type Applier = {
  readonly apply: (sender: RTCRtpSender, wanted: Wanted) => void
  /** What a sender was told last. */
  readonly applied: (sender: RTCRtpSender) => Wanted
}

export function createApplier(): Applier {
  const applied = new WeakMap<RTCRtpSender, Wanted>()
  const busy = new WeakSet<RTCRtpSender>()
  const waiting = new WeakMap<RTCRtpSender, Wanted>()

  async function apply(sender: RTCRtpSender, wanted: Wanted): Promise<void> {
    if (isSame(appliedTo(sender), wanted)) return void waiting.delete(sender)
    if (busy.has(sender)) return void waiting.set(sender, wanted)
    const parameters = sender.getParameters()
    const [first, ...rest] = parameters.encodings ?? []
    // Before the first description there is none yet; the next look comes.
    if (!first) return
    busy.add(sender)
    const encodings = [{ ...first, ...parametersOf(wanted) }, ...rest]
    // A connection that was closed or negotiated meanwhile refuses: the next look tries again.
    const done = await sender.setParameters({ ...parameters, encodings }).then(
      () => true,
      () => false,
    )
    busy.delete(sender)
    if (done) applied.set(sender, wanted)
    const next = waiting.get(sender)
    waiting.delete(sender)
    if (next !== undefined) await apply(sender, next)
  }

  function appliedTo(sender: RTCRtpSender): Wanted {
    const last = applied.get(sender)
    return last === undefined ? 'default' : last
  }

  return { apply: (sender, wanted) => void apply(sender, wanted), applied: appliedTo }
}

function isSame(before: Wanted, now: Wanted): boolean {
  if (before === null || now === null || before === 'default' || now === 'default')
    return before === now
  return (
    before.maxFramerate === now.maxFramerate &&
    before.scaleResolutionDownBy === now.scaleResolutionDownBy &&
    // Down always: the sum must not be over the uplink.
    now.maxBitrate >= before.maxBitrate * (1 - Number.EPSILON) &&
    now.maxBitrate <= before.maxBitrate * (1 + NEAR)
  )
}

function parametersOf(wanted: Wanted): RTCRtpEncodingParameters {
  if (wanted === null) return { active: false }
  if (wanted !== 'default') return { active: true, ...wanted }
  return {
    active: true,
    scaleResolutionDownBy: 1,
    // Absent from what is set is no limit.
    maxBitrate: undefined as unknown as number,
    maxFramerate: undefined as unknown as number,
  }
}
