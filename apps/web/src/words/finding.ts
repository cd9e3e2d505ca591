/** What a diagnosis found, in the reader's language: what it is, and what to do next. */
import type { Room } from 'roomful'
import { deviceWords } from './problem.ts'
import { say } from './say.ts'

export type Finding = Awaited<ReturnType<Room['diagnose']>>[number]

/** One sentence. The SDK's own, in English, says more to whoever runs the server: it is what is copied. */
export function findingWords({ about, code, ok, subject = '' }: Finding): string {
  switch (code) {
    case 'server-reached':
    case 'server-unreachable':
    case 'relay-works':
    case 'relay-unauthorized':
    case 'relay-refused':
    case 'relay-unreachable':
    case 'peer-connected':
    case 'peer-waiting':
    case 'peer-unreachable':
      return say(`found-${code}`, { subject })
    case 'no-relay':
      if (about === 'peer') return say('found-peer-without-relay', { subject })
      return say(ok ? 'found-no-relay' : 'found-relay-wanted')
    case 'udp-works':
    case 'udp-blocked':
    case 'sound-works':
    case 'sound-blocked':
      return say(`found-${code}`)
    case 'device-works':
    case 'device-unasked':
      return say(`found-${code}`, { kind: about === 'camera' ? say('camera') : say('microphone') })
    default: {
      if (about !== 'camera' && about !== 'microphone')
        return say('found-server-refused', { subject })
      const secureAddress = location.href.replace(/^http:/, 'https:')
      const { title, advice } = deviceWords({ kinds: [about], code }, secureAddress)
      return `${title}. ${advice}`
    }
  }
}
