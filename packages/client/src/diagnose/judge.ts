/** From what was seen to sentences: what works, what does not, why, and what to do (T3). Pure. */
import type { RoomErrorCode } from '../errors.ts'
import type { DeviceFacts, Facts, IceServerFacts, PeerFacts, ServerFacts } from './facts.ts'
import type { Finding } from './finding.ts'

export function judge(facts: Facts): readonly Finding[] {
  return [
    judgeServer(facts.server),
    ...judgeUdp(facts),
    ...judgeRelays(facts),
    ...facts.peers.map(judgePeer),
    ...facts.devices.map(judgeDevice),
    ...judgeSound(facts.sound),
  ]
}

type Judging = (
  about: Finding['about'],
  code: Finding['code'],
  message: string,
  subject?: string,
) => Finding

const judging =
  (ok: boolean): Judging =>
  (about, code, message, subject) => ({
    about,
    code,
    ok,
    ...(subject === undefined ? {} : { subject }),
    message,
  })
const good = judging(true)
const bad = judging(false)

/** What to do about what the server says. */
const ADVICE: Partial<Record<RoomErrorCode, string>> = {
  'room-full': 'The room is full: come back when somebody has left, or take another room.',
  unauthorized: 'The server refuses the token: fetch a new one, for this very room.',
  forbidden: 'You may not enter this room: ask whoever owns it.',
  'origin-refused': 'The server takes no pages of this address: add it to ROOMFUL_ORIGINS there.',
  'rate-limited': 'The server was asked too often from here: try again in a minute.',
}

function judgeServer(server: ServerFacts): Finding {
  const { address } = server
  switch (server.state) {
    case 'reached':
      return good('server', 'server-reached', `The server at ${address} lets you in.`, address)
    case 'unreachable':
      return bad(
        'server',
        'server-unreachable',
        `The server at ${address} does not answer: check that you are online, that the address is right, and that it runs.`,
        address,
      )
    case 'refused': {
      const advice = ADVICE[server.code] ?? 'The server does not let you in.'
      return bad('server', server.code, `${advice} (${server.said})`, address)
    }
  }
}

const answers = ({ outcome }: IceServerFacts): boolean => outcome !== 'silent'
const isUdp = ({ over }: IceServerFacts): boolean => over === 'udp'

/** Silence over UDP means little by itself: the one server may be down. Beside an answer over TCP it means much. */
function isUdpBlocked({ iceServers }: Facts): boolean {
  const tried = iceServers.filter(isUdp)
  const hosts = new Set(tried.map(({ url }) => /^\w+:(\[[^\]]*\]|[^:?]*)/.exec(url)?.[1]))
  if (tried.length === 0 || tried.some(answers)) return false
  return hosts.size > 1 || iceServers.some((server) => !isUdp(server) && answers(server))
}

function judgeUdp(facts: Facts): readonly Finding[] {
  const { iceServers } = facts
  if (iceServers.some((server) => isUdp(server) && answers(server)))
    return [good('network', 'udp-works', 'UDP gets out of this network.')]
  if (!isUdpBlocked(facts)) return []
  const advice = iceServers.some((server) => !isUdp(server) && server.outcome === 'works')
    ? 'Calls go through a relay over TCP, which delays sound and pictures: allow UDP in the firewall, or use another network.'
    : 'Calls to other networks fail: allow UDP in the firewall, use another network, or give the server a relay over TLS (turns: at port 443).'
  return [bad('network', 'udp-blocked', `This network lets no UDP through. ${advice}`)]
}

const SET_ONE = 'set ROOMFUL_TURN_URLS and ROOMFUL_TURN_SECRET on the server'

function judgeRelays(facts: Facts): readonly Finding[] {
  const { server, relayOnly, iceServers } = facts
  const relays = iceServers.filter(({ kind }) => kind === 'turn')
  if (relays.length > 0) {
    const blocked = isUdpBlocked(facts)
    return relays.filter((relay) => !blocked || !isUdp(relay)).map(judgeRelay) // the others were judged with UDP
  }
  // What relays there are is the server's to say.
  if (server.state !== 'reached') return []
  return relayOnly
    ? [
        bad(
          'relay',
          'no-relay',
          `There is no relay (TURN), and "relayOnly" allows nothing else, so nobody can be reached: ${SET_ONE}.`,
        ),
      ]
    : [
        good(
          'relay',
          'no-relay',
          `There is no relay (TURN). People whose networks both refuse connections cannot reach each other without: for them ${SET_ONE}.`,
        ),
      ]
}

function judgeRelay({ url, over, outcome }: IceServerFacts): Finding {
  switch (outcome) {
    case 'works':
      return good('relay', 'relay-works', `The relay ${url} works.`, url)
    case 'unauthorized':
      return bad(
        'relay',
        'relay-unauthorized',
        `The relay ${url} refuses the name and password it is shown: ROOMFUL_TURN_SECRET must be the relay's static-auth-secret, and both clocks right.`,
        url,
      )
    case 'refused':
      return bad(
        'relay',
        'relay-refused',
        `The relay ${url} answers and gives no address: look into its log for a quota, a full range of ports or a forbidden network.`,
        url,
      )
    case 'silent':
      return bad(
        'relay',
        'relay-unreachable',
        `The relay ${url} does not answer: check that it runs, that its address is right, and that no firewall stops ${over.toUpperCase()} on the way.`,
        url,
      )
  }
}

function judgePeer({ name, state, relayed, ours, theirs }: PeerFacts): Finding {
  if (state === 'connected')
    return good(
      'peer',
      'peer-connected',
      `You and ${name} are connected ${relayed ? 'through a relay' : 'directly'}.`,
      name,
    )
  if (state === 'waiting')
    return good(
      'peer',
      'peer-waiting',
      `${name} has not begun to connect: wait, or both reload.`,
      name,
    )
  const told = [...ours, ...theirs]
  if (!told.includes('relay'))
    return bad(
      'peer',
      'no-relay',
      `You and ${name} cannot reach each other's addresses, and neither has a relay (TURN) to go through: ${SET_ONE}.`,
      name,
    )
  return bad(
    'peer',
    'peer-unreachable',
    `There is no path to ${name}, not even through a relay: run this diagnosis over there as well, and see that the relay may reach both networks.`,
    name,
  )
}

function judgeDevice({ kind, state, code = 'internal', said = '' }: DeviceFacts): Finding {
  switch (state) {
    case 'works':
      return good(kind, 'device-works', `The ${kind} works.`)
    case 'unasked':
      return good(
        kind,
        'device-unasked',
        `This page was not allowed the ${kind} yet: the browser asks when it is switched on.`,
      )
    case 'failed':
      return bad(kind, code, said)
  }
}

function judgeSound(sound: Facts['sound']): readonly Finding[] {
  switch (sound) {
    case 'allowed':
      return [good('sound', 'sound-works', 'This page may play sound.')]
    case 'blocked':
      return [
        bad(
          'sound',
          'sound-blocked',
          'The browser plays no sound of this page before somebody has clicked in it: click anywhere, or allow sound in its site settings.',
        ),
      ]
    case 'unknown':
      return []
  }
}
