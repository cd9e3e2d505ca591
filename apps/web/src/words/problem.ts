/** What went wrong with the devices, in words that help: what it is, and what to do next. */
import type { RoomError, RoomErrorCode } from 'roomful'
import { say } from './say.ts'

export type Words = { readonly title: string; readonly advice: string }

/** What the one button of a problem does; `none` where only something outside of this page helps. */
export type Remedy = 'ask-again' | 'try-again' | 'none'

export type DeviceKind = 'camera' | 'microphone'

export type DeviceProblem = {
  readonly kinds: readonly [DeviceKind, ...DeviceKind[]]
  readonly code: RoomErrorCode
}

/** Why a source could not be opened, if so. */
type Failure = Pick<RoomError, 'code'> | null

/** One problem where camera and microphone fail for the same reason, two where the reasons differ. */
export function deviceProblems(camera: Failure, microphone: Failure): readonly DeviceProblem[] {
  if (camera && camera.code === microphone?.code)
    return [{ kinds: ['camera', 'microphone'], code: camera.code }]
  const one = (kind: DeviceKind, failure: Failure): readonly DeviceProblem[] =>
    failure ? [{ kinds: [kind], code: failure.code }] : []
  return [...one('camera', camera), ...one('microphone', microphone)]
}

type DeviceWords = Words & { readonly remedy: Remedy }

const CAUSES = {
  'insecure-context': ['insecure', 'none'],
  'permission-denied': ['denied', 'try-again'],
  'permission-dismissed': ['dismissed', 'ask-again'],
  'no-device': ['missing', 'none'],
  'device-busy': ['busy', 'try-again'],
  unsupported: ['unable', 'none'],
} as const

const OTHERWISE = ['failed', 'try-again'] as const

function isKnown(code: RoomErrorCode): code is keyof typeof CAUSES {
  return code in CAUSES
}

/** `secureAddress`: the same page over https. */
export function deviceWords({ kinds, code }: DeviceProblem, secureAddress: string): DeviceWords {
  const [cause, remedy] = isKnown(code) ? CAUSES[code] : OTHERWISE
  const [kind] = kinds
  return {
    title: say(`${cause}-${kinds.length > 1 ? 'both' : kind}`),
    advice:
      cause === 'insecure'
        ? say('insecure-advice', { address: secureAddress })
        : say(`${cause}-advice`),
    remedy,
  }
}

const SCREEN_CAUSES: Readonly<
  Partial<Record<RoomErrorCode, 'denied' | 'insecure' | 'unable' | null>>
> = {
  // Who closes the question only changed their mind.
  'permission-dismissed': null,
  aborted: null,
  'permission-denied': 'denied',
  'insecure-context': 'insecure',
  unsupported: 'unable',
}

/** A screen share that did not begin, or `null` where nothing went wrong. */
export function screenWords(code: RoomErrorCode): Words | null {
  const cause = SCREEN_CAUSES[code]
  if (cause === null) return null
  const id = `screen-${cause ?? 'failed'}` as const
  return { title: say(id), advice: say(`${id}-advice`) }
}

/**
 * What is wrong in the room: somebody with whom we share no secret, what was changed on its way, no place for who knocks;
 * `null` for all else.
 */
export function roomWords(code: RoomErrorCode): Words | null {
  if (code === 'wrong-secret' || code === 'unsealed')
    return { title: say('seal-differs'), advice: say('seal-differs-advice') }
  if (code === 'tampered' || code === 'replayed')
    return { title: say('seal-broken'), advice: say('seal-broken-advice') }
  if (code === 'room-full') return { title: say('end-full'), advice: say('full-inside-advice') }
  return null
}
