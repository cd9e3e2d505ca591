/** Dependencies that could change without a commit. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './run.mjs'

/** A sentence for each dependency without an exact version, and for a lockfile that names a registry. */
export function looseVersions() {
  const root = read('package.json')
  /** @type {readonly string[]} */
  const folders = ['', ...JSON.parse(root).workspaces]
  const files = folders.map((folder) => path.join(folder, 'package.json'))
  return [
    ...files.flatMap((file) =>
      inexact(JSON.parse(read(file))).map((name) => `${file}: ${name} needs an exact version`),
    ),
    ...(namesRegistry(read('package-lock.json'))
      ? ['package-lock.json names a registry: npm i must run with the .npmrc of this folder']
      : []),
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

/** @param {string} file */
function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8')
}
