/** Bundles for browsers, from the packages' sources. */
import { stripVTControlCharacters } from 'node:util'
import { ROOT } from './run.mjs'

/**
 * Chromium compiles a file that begins so while it loads; else each function when it is first called, which is in the
 * middle of joining (V8's explicit compile hints).
 */
const COMPILED_AT_ONCE = '//# allFunctionsCalledOnLoad'

/**
 * With `file`: writes one minified file and its source map. Without: writes nothing and returns what would be,
 * in chunks, so that what is imported on first use can be told from what is always loaded. Rejects with what is wrong.
 * @param {string} input a module
 * @param {{ file?: string, external?: readonly string[], mode?: 'production' | 'development' }} [options] what is left out,
 *   and which React is meant
 */
export async function bundle(input, { file, external = [], mode = 'production' } = {}) {
  const { build } = await import('rolldown') // only here: the scripts start before anything is installed
  const { output } = await build({
    input,
    cwd: ROOT,
    platform: 'browser',
    checks: { moduleLevelDirective: false }, // 'use client' is for servers that render
    external: [...external],
    transform: { define: { 'process.env.NODE_ENV': JSON.stringify(mode) } },
    // As an app's own bundler does it: what is loaded later takes from the entry what that has already.
    preserveEntrySignatures: 'allow-extension',
    resolve: { conditionNames: ['source', 'import', 'default'] },
    write: file !== undefined,
    output: {
      format: 'esm',
      minify: true,
      comments: false, // hints for bundlers, of which none comes after this one
      ...(file === undefined
        ? {}
        : { file, sourcemap: true, codeSplitting: false, postBanner: COMPILED_AT_ONCE }),
    },
  }).catch((/** @type {unknown} */ error) => {
    throw new Error(stripVTControlCharacters(String(error)), { cause: error })
  })
  return output.filter((part) => part.type === 'chunk')
}
