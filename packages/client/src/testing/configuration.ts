/** RTCConfiguration and certificates, as far as a network in memory reads them (W3C WebRTC, 4.2 and 4.9). */

const WITH_CREDENTIALS = /^turns?:/
const SERVER = /^(stuns?|turns?):[^\s]+$/

/** Throws as browsers do for addresses that are none, and for TURN without credentials. */
export function checkedConfiguration(configuration: RTCConfiguration = {}): RTCConfiguration {
  for (const { urls, username, credential } of configuration.iceServers ?? [])
    for (const url of [urls].flat()) {
      if (!SERVER.test(url)) throw new DOMException(`"${url}" is no valid URL`, 'SyntaxError')
      if (WITH_CREDENTIALS.test(url) && (!username || !credential))
        throw new DOMException('Both username and credential are required', 'InvalidAccessError')
    }
  return { ...configuration }
}

let made = 0

export function createCertificate(): RTCCertificate {
  const value = hexOf(++made)
  return {
    expires: Date.now() + 30 * 24 * 3_600_000,
    getFingerprints: () => [{ algorithm: 'sha-256', value }],
  }
}

/** What a connection is not given it makes itself, once. */
export function withCertificate(
  configuration: RTCConfiguration,
  { certificates = [createCertificate()] }: RTCConfiguration = {},
): RTCConfiguration {
  return configuration.certificates?.length ? configuration : { ...configuration, certificates }
}

export function fingerprintOf({ certificates }: RTCConfiguration): string {
  return certificates?.[0]?.getFingerprints()[0]?.value ?? ''
}

function hexOf(number: number): string {
  return Array.from({ length: 32 }, (_, at) =>
    ((number >>> (8 * (at % 4))) & 255).toString(16).padStart(2, '0').toUpperCase(),
  ).join(':')
}
