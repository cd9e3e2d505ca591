/** What a diagnosis found, in the reader's language: what it is, and what to do next. */
import type { Room, RoomErrorCode } from 'roomful'
import { deviceWords } from './problem.ts'
import { say } from './say.ts'

export type Finding = Awaited<ReturnType<Room['diagnose']>>[number]
type Code = Finding['code']

const NAMED = [
  'server-reached',
  'server-unreachable',
  'relay-works',
  'relay-unauthorized',
  'relay-refused',
  'relay-unreachable',
  'peer-connected',
  'peer-waiting',
  'peer-unreachable',
] as const
const PLAIN = ['udp-works', 'udp-blocked', 'sound-works', 'sound-blocked'] as const
const OF_DEVICE = ['device-works', 'device-unasked'] as const

/** One sentence. The SDK's own, in English, says more to whoever runs the server: it is what is copied. */
export function findingWords({ about, code, ok, subject = '' }: Finding): string {
  if (isOneOf(NAMED, code)) return say(`found-${code}`, { subject })
  if (isOneOf(PLAIN, code)) return say(`found-${code}`)
  if (code === 'no-relay') {
    if (about === 'peer') return say('found-peer-without-relay', { subject })
    return say(ok ? 'found-no-relay' : 'found-relay-wanted')
  }
  if (about !== 'camera' && about !== 'microphone') return say('found-server-refused', { subject })
  if (isOneOf(OF_DEVICE, code)) return say(`found-${code}`, { kind: say(about) })
  return deviceSentence(about, code)
}

function deviceSentence(kind: 'camera' | 'microphone', code: RoomErrorCode): string {
  const secureAddress = location.href.replace(/^http:/, 'https:')
  const { title, advice } = deviceWords({ kinds: [kind], code }, secureAddress)
  return `${title}. ${advice}`
}

function isOneOf<C extends Code>(codes: readonly C[], code: Code): code is C {
  return codes.some((one) => one === code)
}
