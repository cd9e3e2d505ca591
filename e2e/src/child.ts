/** A process of our own, known by its id and ended by it. */
import { spawn } from 'node:child_process'

/** Time for a clean end before we insist. */
const END_WITHIN_MS = 5_000

export type Child = {
  readonly pid: number
  /** Everything it wrote so far, to either stream. */
  readonly output: () => string
  readonly ended: Promise<number | NodeJS.Signals>
  readonly signal: (signal: NodeJS.Signals) => void
  /** Asks it to end and insists after five seconds. Resolves when it is gone. */
  readonly end: () => Promise<void>
}

export type ChildOptions = { readonly env?: Readonly<Record<string, string>> }

/** Ids that must not outlive us, even where nobody waits for cleanup any more. */
const alive = new Set<number>()
process.on('exit', () => {
  for (const pid of alive) quietly(() => process.kill(pid, 'SIGKILL'))
})

export function start(file: string, args: readonly string[], { env }: ChildOptions = {}): Child {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} could not be started`)
  alive.add(pid)
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk))
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      alive.delete(pid)
      resolve(signal ?? code ?? 0)
    })
  })
  const signal = (name: NodeJS.Signals): void => {
    if (alive.has(pid)) process.kill(pid, name)
  }
  return {
    pid,
    output: () => chunks.join(''),
    ended,
    signal,
    end: async () => {
      signal('SIGCONT') // a stopped process hears nothing else
      signal('SIGTERM')
      const insisting = setTimeout(() => signal('SIGKILL'), END_WITHIN_MS)
      await ended
      clearTimeout(insisting)
    },
  }
}

/** Keeps the process from outliving us; `gone` tells when it has ended by itself. */
export function guard(pid: number): { readonly gone: () => void } {
  alive.add(pid)
  return { gone: () => void alive.delete(pid) }
}

function quietly(act: () => unknown): void {
  try {
    act()
  } catch {
    // It was gone already.
  }
}
