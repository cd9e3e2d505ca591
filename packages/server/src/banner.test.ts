import { describe, expect, it } from 'vitest'
import { banner } from './banner.ts'

const usual = { host: '127.0.0.1', port: 3000, wantedPort: 3000, lan: null, notes: [] }

describe('what a start prints', () => {
  it('is the address that it listens on', () => {
    expect(banner(usual)).toContain('http://127.0.0.1:3000')
    expect(banner({ ...usual, host: '0.0.0.0' })).toContain('http://127.0.0.1:3000')
    expect(banner({ ...usual, host: '::1' })).toContain('http://[::1]:3000')
    expect(banner(usual)).not.toContain('busy')
  })

  it('says that it moved from a busy port, but not from port 0', () => {
    expect(banner({ ...usual, port: 3001 })).toContain('Port 3000 is busy, so it is 3001')
    expect(banner({ ...usual, wantedPort: 0 })).not.toContain('busy')
  })

  it('says what whoever starts it should know', () => {
    expect(banner({ ...usual, notes: ['Rooms are open.'] })).toContain('  Rooms are open.\n')
  })

  it('on the network it is every address, and the first as a QR code', () => {
    const text = banner({ ...usual, lan: ['192.168.1.5', '10.0.0.2'] })
    expect(text).toContain('https://192.168.1.5:3000')
    expect(text).toContain('https://10.0.0.2:3000')
    expect(text).toMatch(/[█▀▄]{7}/)
    expect(text).not.toContain('http://')
  })

  it('without a network it is this machine', () => {
    expect(banner({ ...usual, host: '0.0.0.0', lan: [] })).toContain('https://127.0.0.1:3000')
  })
})
