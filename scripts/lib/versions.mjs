/** Dependencies that could change without a commit. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './run.mjs'

/** A sentence for each dependency without an exact version, for a lockfile that names a registry, and for one with holes. */
export function looseVersions() {
  const root = read('package.json')
  /** @type {readonly string[]} */
  const folders = ['', ...JSON.parse(root).workspaces]
  const lockfile = read('package-lock.json')
  const files = folders.map((folder) => path.join(folder, 'package.json'))
  return [
    ...files.flatMap((file) =>
      inexact(JSON.parse(read(file))).map((name) => `${file}: ${name} needs an exact version`),
    ),
    ...(namesRegistry(lockfile)
      ? ['package-lock.json names a registry: npm i must run with the .npmrc of this folder']
      : []),
    ...forgotten(JSON.parse(lockfile).packages).map(
      (name) => `package-lock.json lacks ${name}: npm ci would refuse it`,
    ),
  ]
}

/**
 * The dependencies whose version is a range. Peers are for the app to choose.
 * @param {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} manifest
 */
export function inexact({ dependencies = {}, devDependencies = {} }) {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name]) => name)
}

/** @param {string} lockfile */
export function namesRegistry(lockfile) {
  return /"resolved":\s*"\w+:/.test(lockfile)
}

/**
 * The optional packages that a lockfile names but does not hold. npm i drops, without a word, those for other systems
 * that its registry has not got yet; npm ci then fails everywhere.
 * @param {Record<string, { optionalDependencies?: Record<string, string> }>} packages
 */
export function forgotten(packages) {
  const held = new Set(Object.keys(packages).map((where) => where.split('node_modules/').at(-1)))
  return Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !held.has(name))
}

/** @param {string} file */
function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8')
}
