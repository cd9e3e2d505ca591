/** Network namespaces of Linux: networks of our own, with nothing in them but what is put there. Only root may make them. */
import { spawnSync } from 'node:child_process'
import { pathOf } from '../programs.ts'

export type Namespace = {
  readonly name: string
  /** A command inside, with its arguments between spaces. Throws what it says if it fails. */
  readonly run: (command: string) => void
  readonly nft: (rules: string) => void
  /** Arguments for `ip`, to start a program inside. */
  readonly within: (...program: readonly string[]) => readonly string[]
  readonly remove: () => void
}

export function addNamespace(role: string): Namespace {
  const name = `roomful-${process.pid}-${role}`
  const within = (...program: readonly string[]): readonly string[] => [
    'netns',
    'exec',
    name,
    ...program,
  ]
  const remove = (): void => void spawnSync(pathOf('ip'), ['netns', 'del', name])
  process.once('exit', remove) // also where nobody waits for cleanup any more
  ip('netns', 'add', name)
  const inside = (command: string): void => ip(...within(...command.split(' ')))
  inside('ip link set lo up')
  return {
    name,
    run: inside,
    nft: (rules) => ip(...within(pathOf('nft'), rules)),
    within,
    remove: () => {
      process.off('exit', remove)
      remove()
    },
  }
}

export const IS_ROOT: boolean = process.getuid?.() === 0

/** Whether tests that need it are skipped, and says so. Under CI they run, and fail, if root runs them. */
export function lacksNamespaces(): boolean {
  if (IS_ROOT && process.env['CI'] === 'true') return false
  const reason = IS_ROOT ? whyNot() : 'only root may make them'
  if (reason === null) return false
  console.log(`Skipped: no network namespaces with NAT: ${reason}.`)
  return true
}

function whyNot(): string | null {
  try {
    const tried = addNamespace('try')
    try {
      tried.nft('add table inet try')
    } finally {
      tried.remove()
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function ip(...args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(pathOf('ip'), args, { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`)
}
