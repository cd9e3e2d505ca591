/**
 * What npm would publish, as a project of somebody else sees it: entry points that exist, and types that resolve.
 * A program of its own, for the compiler that it loads. It packs once, says what is wrong, and ends with 1 if anything is.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { runNpm } from './run.mjs'

const PUBLISHED = ['protocol', 'client', 'react', 'server', 'cli']

/** Published as well, and imported by nobody. */
const PROGRAM = '@roomful/cli'

/** Ours are modules: who resolves as of old, or requires, is not asked for. */
const NOT_OURS = ['node10', 'node16-cjs']

const folder = await mkdtemp(path.join(tmpdir(), 'roomful-packed-'))
try {
  const wrong = await findings()
  console.log(wrong.join('\n'))
  process.exitCode = wrong.length > 0 ? 1 : 0
} finally {
  await rm(folder, { recursive: true })
}

/** @returns {Promise<string[]>} */
async function findings() {
  const workspaces = PUBLISHED.flatMap((name) => ['-w', `packages/${name}`])
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const { ok, output } = await runNpm([...packing, ...workspaces])
  const tarballs = ok ? await readdir(folder) : []
  if (tarballs.length !== PUBLISHED.length) return [output, 'npm pack did not pack all packages.']
  const found = []
  for (const name of tarballs) found.push(...(await wrongIn(path.join(folder, name))))
  return found
}

/** @param {string} file */
async function wrongIn(file) {
  const tarball = new Uint8Array(await readFile(file))
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true })
  const errors = messages
    .filter(({ type }) => type === 'error')
    .map((message) => `${pkg['name']}: ${formatMessage(message, pkg)}`)
  return pkg['name'] === PROGRAM ? errors : [...errors, ...(await wrongTypes(tarball))]
}

/** @param {Uint8Array} tarball @returns {Promise<string[]>} */
async function wrongTypes(tarball) {
  const result = await checkPackage(createPackageFromTarballData(tarball))
  if (result.types === false) return [`${result.packageName}: has no types`]
  return result.problems
    .filter(
      (problem) => !('resolutionKind' in problem && NOT_OURS.includes(problem.resolutionKind)),
    )
    .map(({ kind, ...where }) => {
      const { description, docsUrl } = problemKindInfo[kind]
      return `${result.packageName}: ${description} ${docsUrl}\n  ${JSON.stringify(where)}`
    })
}
