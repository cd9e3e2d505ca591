/** `npm start`: installs and builds what is missing, then runs the server, which takes the arguments (`-- --lan`). */
import './lib/node-version.mjs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { staleParts } from './lib/build.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { endOnSignals, ROOT, run } from './lib/run.mjs'

/** Ctrl-C ends everything within 2 seconds, whatever the server still waits for. */
const PATIENCE_MS = 1_800

const stopEnding = endOnSignals(0)
if (!(await ensureInstalled())) process.exit(1)

const stale = staleParts()
if (stale.length > 0) {
  console.log(`Building the ${stale.join(', the ')} …`)
  // In a process of its own, so that the compilers take no memory from the server.
  const build = path.join(ROOT, 'scripts/build.mjs')
  const { ok } = await run(process.execPath, [build, ...stale], { show: true })
  if (!ok) process.exit(1)
}

stopEnding()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => setTimeout(() => process.exit(0), PATIENCE_MS).unref())

await import(pathToFileURL(path.join(ROOT, 'packages/server/dist/main.js')).href)
