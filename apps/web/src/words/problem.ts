/** What went wrong, in words that help: what it is, and what to do next. */
import type { RoomErrorCode } from 'roomful'

export type Words = { readonly title: string; readonly advice: string }

/** What the one button of a problem does; `none` where waiting or another program is the answer. */
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

/** `secureAddress`: the same page over https. */
export function deviceWords(
  { kinds, code }: DeviceProblem,
  secureAddress: string,
): Words & { readonly remedy: Remedy } {
  const both = kinds.length > 1
  const it = kinds.join(' and ')
  const them = both ? 'them' : 'it'
  const anyway = 'You can join without: you see and hear the others, and write to them.'
  switch (code) {
    case 'insecure-context':
      return {
        title: `This page is not secure, so the browser keeps the ${it} from it`,
        advice: `Open ${secureAddress} instead. ${anyway}`,
        remedy: 'none',
      }
    case 'permission-denied':
      return {
        title: `The browser blocks the ${it} for this page`,
        advice: `Allow ${them} with the icon beside the address, or in the system’s privacy settings; it then starts by itself. ${anyway}`,
        remedy: 'try-again',
      }
    case 'permission-dismissed':
      return {
        title: `The question for the ${it} was closed without an answer`,
        advice: `Ask again to be seen and heard. ${anyway}`,
        remedy: 'ask-again',
      }
    case 'no-device':
      return {
        title: both ? 'No camera and no microphone here' : `No ${it} here`,
        advice: `Plug one in and it starts by itself. ${anyway}`,
        remedy: 'none',
      }
    case 'device-busy':
      return {
        title: `Another program is using the ${it}`,
        advice: `Close it there, then try again. ${anyway}`,
        remedy: 'try-again',
      }
    case 'unsupported':
      return {
        title: `This browser cannot use the ${it}`,
        advice: `A current Chrome, Edge, Firefox or Safari can. ${anyway}`,
        remedy: 'none',
      }
    default:
      return {
        title: `The ${it} did not start`,
        advice: `Try again, or choose another one. ${anyway}`,
        remedy: 'try-again',
      }
  }
}

/** A screen share that did not begin, or `null` where somebody only changed their mind. */
export function screenWords(code: RoomErrorCode): Words | null {
  switch (code) {
    case 'permission-dismissed':
    case 'aborted':
      return null
    case 'permission-denied':
      return {
        title: 'The screen was not shared',
        advice:
          'If you did not close the question yourself, allow the browser to record the screen in the system’s privacy settings.',
      }
    case 'insecure-context':
      return {
        title: 'Screens can only be shared from a secure page',
        advice: 'Open this room with an address that begins with https.',
      }
    case 'unsupported':
      return {
        title: 'This browser cannot share its screen',
        advice: 'Browsers on a computer can.',
      }
    default:
      return {
        title: 'The screen could not be shared',
        advice: 'Try again, or share another window.',
      }
  }
}
