/** What stands in deploy/, compose.yaml and the Dockerfile agrees with what there is. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serve } from '@roomful/server/serve'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

type Service = {
  readonly image?: string
  readonly build?: string
  readonly extends?: { readonly service: string }
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly stop_grace_period?: string
  readonly command?: readonly string[]
  readonly [other: string]: unknown
}
type Compose = {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: object
  readonly networks: object
  readonly secrets: object
}

const compose = parse(read('compose.yaml')) as Compose // each part is looked at below
const services = Object.entries(compose.services)
/** The variables of docs/configuration.md, which is made from the options themselves. */
const variables = new Set(read('docs/configuration.md').match(/\b(PORT|HOST|ROOMFUL_[A-Z_]+)\b/g))

describe('compose.yaml', () => {
  it('names a version of every image, and what is mounted is there', () => {
    for (const [name, { image, build, extends: other, volumes = [] }] of services) {
      if (other) expect(Object.keys(compose.services), name).toContain(other.service)
      else if (build === undefined) expect(image, name).toMatch(/:v?\d+\.\d+/)
      else expect(existsSync(path.join(ROOT, build, 'Dockerfile'))).toBe(true)
      for (const volume of volumes) {
        const [source = ''] = volume.split(':')
        if (source.startsWith('.')) expect(existsSync(path.join(ROOT, source)), source).toBe(true)
        else expect(Object.keys(compose.volumes), name).toContain(source)
      }
    }
  })

  it('refers to secrets and networks that it has', () => {
    for (const [name, { secrets = [], networks = [] }] of services) {
      for (const secret of secrets) expect(Object.keys(compose.secrets), name).toContain(secret)
      for (const network of networks) expect(Object.keys(compose.networks), name).toContain(network)
    }
  })

  it('sets options that there are, and waits for longer than a drain', () => {
    const {
      environment = {},
      stop_grace_period: grace = '',
      ...rest
    } = compose.services['roomful'] ?? {}
    for (const name of Object.keys(environment))
      expect(variables, name).toContain(name.replace(/_FILE$/, ''))
    expect(Number.parseInt(grace, 10)).toBeGreaterThan(
      Number(environment['ROOMFUL_DRAIN_SECONDS']) + 2,
    )
    expect(rest).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  })

  it('believes the proxy that it starts, and nobody outside', () => {
    const { environment = {} } = compose.services['roomful'] ?? {}
    const { networks } = parse(read('compose.yaml'))
    expect(networks.inside.ipam.config).toEqual([
      { subnet: environment['ROOMFUL_TRUSTED_PROXIES'] },
    ])
    expect(compose.services['roomful']).not.toHaveProperty('ports')
  })
})

describe('coturn in compose.yaml', () => {
  /** Runs what its container would, with a shell that only shows what it was to run. */
  function start(secret: string): { readonly status: number | null; readonly said: string } {
    const folder = mkdtempSync(path.join(tmpdir(), 'roomful-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(path.join(folder, 'turn'), secret)
    writeFileSync(path.join(folder, 'turnserver'), '#!/bin/sh\ncat "$2"; echo "$@"\n', {
      mode: 0o755,
    })
    const [script = ''] = compose.services['coturn']?.command ?? []
    const here = script
      .replaceAll('$$', '$')
      .replaceAll('/run/secrets', folder)
      .replaceAll('/var/tmp', folder)
      .replaceAll('/etc/coturn', path.join(ROOT, 'deploy/coturn'))
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ROOMFUL_DOMAIN: 'a.example' }
    const { status, stdout, stderr } = spawnSync('sh', ['-c', here], { env })
    return { status, said: `${String(stdout)}${String(stderr)}` }
  }

  it('has the secret in its configuration, and not among its arguments', () => {
    const { status, said } = start('a-secret-of-thirty-two-characters\n')
    expect(status).toBe(0)
    expect(said).toContain('\nstatic-auth-secret=a-secret-of-thirty-two-characters\n')
    expect(said.split('\n').at(-2)).toContain('--realm=a.example')
    expect(said.split('\n').at(-2)).not.toContain('secret')
  })

  it('does not start without one: anybody could make credentials', () => {
    expect(start('')).toMatchObject({ status: 1, said: 'deploy/secrets/turn is empty\n' })
  })
})

describe('the systemd unit', () => {
  it('sets options that there are, and waits for longer than a drain', () => {
    const unit = read('deploy/systemd/roomful.service')
    for (const [, name = ''] of unit.matchAll(/^Environment=(ROOMFUL_\w+)=/gm))
      expect(variables).toContain(name.replace(/_FILE$/, ''))
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(32)
    const [, program = ''] = /^ExecStart=\S+ \/opt\/roomful\/(\S+)/m.exec(unit) ?? []
    expect(read('Dockerfile')).toContain(`"${program}"`)
  })
})

describe('the dashboard and the alerts', () => {
  it('ask for what the server tells', async () => {
    const metrics = { port: 0, host: '127.0.0.1', adminToken: null }
    // It tells of a cluster only where it belongs to one, be it that nobody is there.
    const cluster = { servers: ['nats://127.0.0.1:1'] }
    const served = await serve({ ports: [0], metrics, signaling: { cluster } })
    onTestFinished(served.close)
    const text = await (await fetch(`http://127.0.0.1:${served.metricsPort}/metrics`)).text()
    const told = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
    const dashboard = JSON.parse(read('deploy/grafana/roomful.json')) as {
      readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[]
    } // Grafana's form
    const { groups } = parse(read('deploy/prometheus/alerts.yml'))
    const asked: readonly string[] = [
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...groups.flatMap(({ rules }: { rules: readonly { expr: string }[] }) =>
        rules.map(({ expr }) => expr),
      ),
    ]
    const names = asked.flatMap((expr) => expr.match(/\b(roomful|nodejs|process)_\w+/g) ?? [])
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(told, name).toContain(name.replace(/_bucket$/, ''))
  })
})

describe('docs/operating.md', () => {
  it('types a command that can be run once all is built', () => {
    const command = /^npx (@roomful\/cli) key/m.exec(read('docs/operating.md'))?.[1] ?? ''
    const { bin } = JSON.parse(read('packages/cli/package.json'))
    expect(JSON.parse(read('packages/cli/package.json')).name).toBe(command)
    const { stdout } = spawnSync(path.join(ROOT, 'packages/cli', bin.roomful), ['--help'])
    expect(String(stdout)).toContain('roomful key')
  })

  it('names options and files that there are', () => {
    const page = read('docs/operating.md')
    for (const [, file = ''] of page.matchAll(/\]\((?!http)([^)#]+)\)/g))
      expect(existsSync(path.join(ROOT, 'docs', file)), file).toBe(true)
    for (const name of page.match(/\bROOMFUL_[A-Z_]+\b/g) ?? [])
      if (!/^ROOMFUL_(DOMAIN|PUBLIC_IP)$/.test(name)) expect(variables, name).toContain(name)
  })
})
