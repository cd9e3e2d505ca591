/** As much of a Dockerfile as ours needs, done in folders: each stage is one, and what would be `/` is its root. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

export type Image = {
  /** The folder that stands for `/`. */
  readonly root: string
  readonly workdir: string
  readonly env: Readonly<Record<string, string>>
  readonly user: string | null
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
}

type Stage = { -readonly [K in keyof Image]: Image[K] } & { name: string }

/** What is installed for whoever runs this, by the same lockfile, is not installed a second time. */
const INSTALL_ALL = 'npm ci --ignore-scripts'
const MODULES = 'node_modules'

const MANY_BYTES = 64 * 1024 * 1024

/**
 * Does what the file says, as whoever runs this.
 * @param context the repository, of which what .dockerignore names is left out
 * @param folder an empty one
 */
export async function buildImage(context: string, folder: string): Promise<Image> {
  const ignored = (await readFile(path.join(context, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter(Boolean)
  const source = await readFile(path.join(context, 'Dockerfile'), 'utf8')
  const stages: Stage[] = []
  for (const { word, rest } of instructions(source)) {
    if (word === 'FROM') {
      const [, name = `${stages.length}`] = / AS (\w+)$/.exec(rest) ?? []
      const root = path.join(folder, name)
      await mkdir(root)
      stages.push({ name, root, workdir: '/', env: {}, user: null, command: [], healthcheck: [] })
      continue
    }
    const stage = stages.at(-1)
    if (!stage) throw new Error(`${word} before FROM`)
    await perform(stage, word, rest, { stages, context, ignored })
  }
  const image = stages.at(-1)
  if (!image) throw new Error('no FROM')
  return image
}

async function perform(
  stage: Stage,
  word: string,
  rest: string,
  world: {
    readonly stages: readonly Stage[]
    readonly context: string
    readonly ignored: readonly string[]
  },
): Promise<void> {
  const inside = (target: string): string =>
    path.join(stage.root, path.resolve(stage.workdir, target))
  switch (word) {
    case 'WORKDIR':
      stage.workdir = path.resolve(stage.workdir, rest)
      await mkdir(inside('.'), { recursive: true })
      return
    case 'ENV':
      stage.env = {
        ...stage.env,
        ...Object.fromEntries(rest.split(' ').map((pair) => pair.split('=', 2))),
      }
      return
    case 'RUN':
      if (rest === INSTALL_ALL && (await takeInstalled(world.context, inside('.')))) return
      await promisify(execFile)('sh', ['-ec', rest], {
        cwd: inside('.'),
        env: { ...bare(), ...stage.env },
        maxBuffer: MANY_BYTES,
      })
      return
    case 'COPY': {
      const [, from] = /^--from=(\w+) /.exec(rest) ?? []
      const words = rest.replace(/^--from=\w+ /, '').split(' ')
      const target = words.pop() ?? ''
      const other = world.stages.find(({ name }) => name === from)
      if (from !== undefined && !other) throw new Error(`no stage ${from}`)
      for (const one of words) {
        const origin = path.join(other?.root ?? world.context, one)
        const intoFolder = target.endsWith('/') || words.length > 1
        const isFolder = (await stat(origin)).isDirectory()
        const place =
          intoFolder && !isFolder ? path.join(inside(target), path.basename(one)) : inside(target)
        await mkdir(path.dirname(place), { recursive: true })
        await cp(origin, place, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (file) =>
            other !== undefined || !isIgnored(path.relative(world.context, file), world.ignored),
        })
      }
      return
    }
    case 'USER':
      stage.user = rest
      return
    case 'CMD':
      stage.command = JSON.parse(rest)
      return
    case 'HEALTHCHECK':
      stage.healthcheck = JSON.parse(rest.slice(rest.indexOf('[')))
      return
    case 'EXPOSE':
      return
    default:
      throw new Error(`${word} is not understood here`)
  }
}

/** Gives the folder what is installed in the repository: the same files where the file system can, else copies. */
async function takeInstalled(repository: string, folder: string): Promise<boolean> {
  if (!existsSync(path.join(repository, MODULES, '.package-lock.json'))) return false
  const run = promisify(execFile)
  const { workspaces }: { readonly workspaces: readonly string[] } = JSON.parse(
    await readFile(path.join(repository, 'package.json'), 'utf8'),
  )
  for (const place of ['.', ...workspaces]) {
    const [from, to] = [repository, folder].map((root) => path.join(root, place, MODULES))
    if (from === undefined || to === undefined || !existsSync(from)) continue
    await run('cp', ['-al', from, to]).catch(async () => {
      await rm(to, { recursive: true, force: true })
      await run('cp', ['-a', from, to])
    })
  }
  return true
}

function instructions(source: string): readonly { readonly word: string; readonly rest: string }[] {
  return source
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      word: line.slice(0, line.indexOf(' ')),
      rest: line.slice(line.indexOf(' ') + 1),
    }))
}

// A name from the root, one anywhere, and a star within a name are what our .dockerignore uses.
function isIgnored(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const [anywhere, name] = pattern.startsWith('**/')
      ? ['(?:.*/)?', pattern.slice(3)]
      : ['', pattern]
    const source = name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')
    return new RegExp(`^${anywhere}${source}(?:/|$)`).test(file)
  })
}

/** What a container would have, and what npm needs to reach its registry and its cache. */
function bare(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|https?_proxy|no_proxy|npm_config_.*|NODE_EXTRA_CA_CERTS)$/i.test(name),
  )
  // What was installed to run this is there already.
  const known = { npm_config_prefer_offline: 'true' }
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), ...known }
}
