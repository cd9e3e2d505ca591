import { configDefaults, defineConfig } from 'vitest/config'

/** Real browsers share two cores in CI: a call that takes a second alone may take ten there. */
const TEST_MS = 120_000

/** Starting a browser and a server. */
const HOOK_MS = 60_000

/** Not in `npm test`, which has 29 minutes: `npm run e2e` runs them. */
const ONLY_ON_DEMAND = [
  'brokers',
  'chaos',
  'cluster',
  'cuts',
  'dockerfile',
  'files-large',
  'levels',
  'look',
  'look-trouble',
  'uplink',
].map((name) => `${name}.e2e.ts`)
const isWhole = process.env['ROOMFUL_E2E'] === 'all'

export default defineConfig({
  test: {
    name: 'e2e',
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    exclude: [...configDefaults.exclude, ...(isWhole ? [] : ONLY_ON_DEMAND)],
    environment: 'node',
    allowOnly: false,
    isolate: false, // what all files import is read once
    fileParallelism: false, // browsers that compete for the processor time out
    maxConcurrency: 3, // `test.concurrent` is for what waits more than it does
    testTimeout: TEST_MS,
    hookTimeout: HOOK_MS,
  },
})
