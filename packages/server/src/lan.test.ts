import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { NetworkInterfaceInfo } from 'node:os'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificateFor, lanAddresses } from './lan.ts'

const DAY_MS = 24 * 3_600_000
const NOW = Date.UTC(2026, 0, 1)

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  family: 'IPv4',
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: null,
})

async function folder(): Promise<string> {
  const parent = await mkdtemp(path.join(tmpdir(), 'roomful-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  return path.join(parent, 'kept')
}

describe('on the network', () => {
  it('a home or an office comes before what else there is, this machine alone never', () => {
    const interfaces = {
      lo: [at('127.0.0.1', true)],
      bridge: [at('172.17.0.1')],
      vpn: [at('100.64.0.2')],
      wifi: [at('192.168.1.5')],
      none: undefined,
    }
    expect(lanAddresses(interfaces)).toEqual(['192.168.1.5', '172.17.0.1', '100.64.0.2'])
    expect(lanAddresses({})).toEqual([])
  })

  it('the certificate names every address and is good for a month and a day', async () => {
    const { cert } = await certificateFor(['192.0.2.1', '192.0.2.2'], await folder(), NOW)
    const read = new X509Certificate(cert)
    for (const address of ['127.0.0.1', '192.0.2.1', '192.0.2.2'])
      expect(read.checkIP(address)).toBe(address)
    expect(read.checkHost('localhost')).toBe('localhost')
    expect(Date.parse(read.validTo) - NOW).toBe(31 * DAY_MS)
    expect(Date.parse(read.validFrom)).toBeLessThan(NOW)
    expect(read.ca).toBe(false)
  })

  it('it is kept for 30 days, so that a phone need not be asked at each start', async () => {
    const kept = await folder()
    const first = await certificateFor(['192.0.2.1'], kept, NOW)
    expect(await certificateFor(['192.0.2.1'], kept, NOW + 30 * DAY_MS - 1)).toEqual(first)
    expect((await certificateFor(['192.0.2.1'], kept, NOW + 30 * DAY_MS)).cert).not.toBe(first.cert)
  })

  it('another address needs another one; so does a file that is no certificate', async () => {
    const kept = await folder()
    const first = await certificateFor(['192.0.2.1'], kept, NOW)
    const second = await certificateFor(['192.0.2.9'], kept, NOW)
    expect(second.cert).not.toBe(first.cert)
    const file = path.join(kept, 'lan-certificate.json')
    for (const broken of ['{', 'null', '{"key":1}', '[]']) {
      await writeFile(file, broken)
      expect((await certificateFor(['192.0.2.9'], kept, NOW)).key).toContain('PRIVATE KEY')
    }
  })

  it('nobody else on the machine may read its key', async () => {
    const kept = await folder()
    await certificateFor(['192.0.2.1'], kept, NOW)
    const file = path.join(kept, 'lan-certificate.json')
    expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY')
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect((await stat(kept)).mode & 0o077).toBe(0)
  })
})
