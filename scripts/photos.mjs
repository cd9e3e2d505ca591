/** `npm run photos -- phone`: photographs every screen of the app into the folder `photos`, in all looks or those of such a name. */
import path from 'node:path'
import { ROOT } from './lib/run.mjs'

process.env['ROOMFUL_PHOTOS'] ??= path.join(ROOT, 'photos')
process.env['ROOMFUL_PHOTOS_OF'] = process.argv[2] ?? ''
process.argv.splice(2, Infinity, 'look')
await import('./e2e.mjs')
