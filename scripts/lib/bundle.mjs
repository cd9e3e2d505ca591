/** Bundles the SDK for browsers, from its sources. */
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
 * @param {{ file?: string }} [options]
 */
export async function bundle(input, { file } = {}) {
  const { build } = await import('rolldown') // only here: the scripts start before anything is installed
  const { output } = await build({
    input,
    cwd: ROOT,
    platform: 'browser',
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
