/**
 * `npm run photos -- phone`: photographs every screen of the app into the folder `photos`, in all looks or those of such a name,
 * and composes the sheets in docs/photos of them.
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { findPrograms } from './lib/programs.mjs'
import { endOnSignals, ROOT, run } from './lib/run.mjs'
import { composeSheets } from './lib/sheets.mjs'

const folder = process.env['ROOMFUL_PHOTOS'] ?? path.join(ROOT, 'photos')
const only = process.argv[2] ?? ''

endOnSignals(130)
await mkdir(folder, { recursive: true })
for (const name of await readdir(folder))
  if (/-(?:dark|light)-[a-z]+\.png$/.test(name) && name.includes(only))
    await rm(path.join(folder, name))

const { ok } = await run(process.execPath, [path.join(ROOT, 'scripts/e2e.mjs'), 'look'], {
  show: true,
  env: { ROOMFUL_PHOTOS: folder, ROOMFUL_PHOTOS_OF: only },
})
if (!ok) process.exit(1)

const { env } = await findPrograms({ endBy: Infinity, ci: false })
const executablePath = env['ROOMFUL_CHROMIUM_SHELL'] ?? env['ROOMFUL_CHROMIUM'] ?? ''
const into = path.join(ROOT, 'docs/photos/screens')
for (const file of await composeSheets({ folder, into, only, executablePath }))
  console.log(`Composed ${path.relative(ROOT, file)}`)
process.exit(0)
