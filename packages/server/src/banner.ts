/** The block that a start prints. Pure. */
import { renderUnicodeCompact } from 'uqr'

/** Around the code, or a camera does not find its corners in a dark terminal. */
const QUIET_MODULES = 2

export type Listening = {
  readonly host: string
  readonly port: number
  /** The port that was wanted, should it have been busy. */
  readonly wantedPort: number
  /** Addresses on the network, for a start with `--lan`; the first is drawn. */
  readonly lan: readonly string[] | null
  /** Sentences that whoever starts it should read. */
  readonly notes: readonly string[]
}

export function banner({ host, port, wantedPort, lan, notes }: Listening): string {
  const moved = wantedPort !== port && wantedPort !== 0
  const lines = [
    'Roomful is running',
    '',
    ...(lan
      ? onTheNetwork(lan.length > 0 ? lan : [here(host)], port)
      : [`  http://${here(host)}:${port}`]),
    '',
    ...(moved
      ? [`Port ${wantedPort} is busy, so it is ${port}. PORT=… asks for a certain one.`]
      : []),
    ...notes,
    'Ctrl-C ends it.',
  ]
  return `\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n\n`
}

function onTheNetwork(addresses: readonly string[], port: number): readonly string[] {
  const urls = addresses.map((address) => `https://${address}:${port}`)
  return [
    ...urls.map((url) => `  ${url}`),
    '',
    ...renderUnicodeCompact(urls[0] ?? '', { border: QUIET_MODULES }).split('\n'),
    '',
    'Scan it with a phone on the same network. Its browser will warn of the certificate,',
    'which this machine made for itself: go on there once.',
  ]
}

/** How a browser on this machine reaches a host that is listened on. */
function here(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
