/** What went wrong with the devices, in words that help: what it is, and what to do next. */
import type { RoomErrorCode } from 'roomful'

export type Words = { readonly title: string; readonly advice: string }

/** What the one button of a problem does; `none` where only something outside of this page helps. */
export type Remedy = 'ask-again' | 'try-again' | 'none'

export type DeviceKind = 'camera' | 'microphone'

export type DeviceProblem = {
  readonly kinds: readonly [DeviceKind, ...DeviceKind[]]
  readonly code: RoomErrorCode
}

/** One problem where camera and microphone fail for the same reason, two where the reasons differ. */
export function deviceProblems(
  camera: RoomErrorCode | null,
  microphone: RoomErrorCode | null,
): readonly DeviceProblem[] {
  if (camera !== null && camera === microphone)
    return [{ kinds: ['camera', 'microphone'], code: camera }]
  const one = (kind: DeviceKind, code: RoomErrorCode | null): readonly DeviceProblem[] =>
    code === null ? [] : [{ kinds: [kind], code }]
  return [...one('camera', camera), ...one('microphone', microphone)]
}

type DeviceWords = Words & { readonly remedy: Remedy }
type Telling = (devices: string, them: string, secureAddress: string) => DeviceWords

const TELLINGS: Readonly<Partial<Record<RoomErrorCode, Telling>>> = {
  'insecure-context': (devices, _, secureAddress) => ({
    title: `This page is not secure, so the browser gives it no ${devices}`,
    advice: `Open ${secureAddress} instead.`,
    remedy: 'none',
  }),
  'permission-denied': (devices, them) => ({
    title: `The browser blocks the ${devices} for this page`,
    advice: `Allow ${them} with the icon beside the address, or in the system’s privacy settings.`,
    remedy: 'try-again',
  }),
  'permission-dismissed': (devices) => ({
    title: `The question about the ${devices} was closed without an answer`,
    advice: 'Ask again, and choose “Allow”.',
    remedy: 'ask-again',
  }),
  'no-device': (devices, them) => ({
    title: `No ${devices.replace(' and ', ' and no ')} found`,
    advice: `Connect one, and it starts by itself. Without ${them} you still see and hear the others.`,
    remedy: 'none',
  }),
  'device-busy': (devices, them) => ({
    title: `Another program is using the ${devices}`,
    advice: `Close ${them} there, then try again.`,
    remedy: 'try-again',
  }),
  unsupported: (devices, them) => ({
    title: `This browser cannot use the ${devices}`,
    advice: `A current Chrome, Edge, Firefox or Safari can use ${them}.`,
    remedy: 'none',
  }),
}

const TELL_OTHERS: Telling = (devices) => ({
  title: `The ${devices} did not start`,
  advice: 'Try again, or choose another device.',
  remedy: 'try-again',
})

/** `secureAddress`: the same page over https. */
export function deviceWords({ kinds, code }: DeviceProblem, secureAddress: string): DeviceWords {
  const tell = TELLINGS[code] ?? TELL_OTHERS
  return tell(kinds.join(' and '), kinds.length > 1 ? 'them' : 'it', secureAddress)
}

/** Said once below all problems in the lobby: none of them is in the way. */
export const JOIN_ANYWAY =
  'You can join all the same: you see and hear the others, and can write to them.'

const SCREEN_WORDS: Readonly<Partial<Record<RoomErrorCode, Words | null>>> = {
  // Who closes the question only changed their mind.
  'permission-dismissed': null,
  aborted: null,
  'permission-denied': {
    title: 'The browser may not record the screen',
    advice: 'Allow it in the system’s privacy settings, then share again.',
  },
  'insecure-context': {
    title: 'A screen can only be shared from a secure page',
    advice: 'Open this room with an address that begins with https.',
  },
  unsupported: {
    title: 'This browser cannot share its screen',
    advice: 'Browsers on a computer can.',
  },
}

/** A screen share that did not begin, or `null` where nothing went wrong. */
export function screenWords(code: RoomErrorCode): Words | null {
  const words = SCREEN_WORDS[code]
  if (words !== undefined) return words
  return { title: 'The screen could not be shared', advice: 'Try again, or share another window.' }
}
