/** The program: reads what is asked for, starts, says where, and ends when it is told to. */
import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { banner } from './banner.ts'
import { helpText } from './config/document.ts'
import { readConfig, type Config } from './config/read.ts'
import { certificateFor, lanAddresses } from './lan.ts'
import { serve, type Served } from './serve.ts'
import type { Folders } from './site.ts'

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))
/** Git ignores it. */
const KEPT_FOLDER = '.roomful'
/** Ctrl-C reaches npm and us; npm passes it on, so that we hear the one twice. */
const SIGNALS_BY_NPM = 2
const OPEN =
  'Rooms are open: whoever knows a name may join. Keys for tokens close them (docs/configuration.md).'

/** Runs the server until a signal ends it. What is wrong is said on stderr, and the process ends with 1. */
export async function runServer(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const read = readConfig(args, environment, (file) => readFileSync(file, 'utf8'))
  switch (read.type) {
    case 'config':
      return start(
        read.config,
        environment['npm_lifecycle_event'] === undefined ? 1 : SIGNALS_BY_NPM,
      )
    case 'help':
      process.stdout.write(helpText())
      return
    case 'wrong':
      return fail(read.errors)
  }
}

async function start(config: Config, signalsOfOne: number): Promise<void> {
  const everywhere = config.host === '0.0.0.0' || config.host === '::'
  const reached = everywhere ? lanAddresses(networkInterfaces()) : [config.host]
  const lan = config.lan ? reached : null
  const folders = findFolders()
  try {
    const tls = lan && (await certificateFor(lan, path.resolve(KEPT_FOLDER), Date.now()))
    const served = await serve({ ...config, folders, ...(tls ? { tls } : {}) })
    const { host, port, metricsPort } = served
    const [wantedPort = port] = config.ports
    const notes = [
      ...(config.signaling.access ? [] : [OPEN]),
      ...(metricsPort === null ? [] : [`Metrics are at port ${metricsPort}.`]),
      ...config.warnings,
    ]
    process.stdout.write(banner({ host, port, wantedPort, lan, notes }))
    endOnSignals(served, signalsOfOne)
  } catch (error) {
    fail([whyNot(error, config)])
  }
}

/** The app, the SDK and the examples where the repository has them; installed from npm there are none. */
function findFolders(): Folders {
  const places = { app: 'apps/web/dist', sdk: 'packages/client/dist', examples: 'examples' }
  const found = Object.entries(places)
    .map(([name, place]) => [name, path.join(REPOSITORY, place)] as const)
    .filter(([, folder]) => existsSync(path.dirname(folder)))
  return Object.fromEntries(found)
}

/** Ends cleanly when told to, and at once when told again. */
function endOnSignals(served: Served, signalsOfOne: number): void {
  let heard = 0
  const hear = (): void => {
    heard += 1
    if (heard === 1) void served.close().then(() => process.exit(0))
    else if (heard > signalsOfOne) process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, hear)
}

function whyNot(error: unknown, { host, ports, metrics }: Config): string {
  const { code = null, port: busy = null } = Object(error) as { code?: unknown; port?: unknown } // of Node's errors
  const [port] = ports
  switch (code) {
    case 'EADDRINUSE':
      if (metrics && busy === metrics.port && !ports.includes(metrics.port))
        return `Port ${metrics.port} is busy: ask for another with ROOMFUL_METRICS_PORT=…`
      return ports.length > 1
        ? `Ports ${port} to ${ports.at(-1)} are busy: ask for another with PORT=…`
        : `Port ${port} is busy: stop what listens there, or ask for another with PORT=…`
    case 'EACCES':
      return `Port ${port} is not for everybody: ask for one above 1023 with PORT=…`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST is "${host}", which is no address of this machine: leave it out, or use 0.0.0.0 for all`
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

function fail(errors: readonly string[]): void {
  process.stderr.write(`${errors.join('\n')}\n`)
  process.exitCode = 1
}
