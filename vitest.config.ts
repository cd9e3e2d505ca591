import { defineConfig } from 'vitest/config'

/** Reads the packages' sources, so that no test needs a build. */
const conditions = ['source']

const tests = (root: string) => ({
  name: root.slice(root.indexOf('/') + 1),
  root,
  include: ['**/*.test.{ts,tsx,mjs}'],
  environment: 'node' as const,
  // A deadline for what hangs, on machines that do much else: nothing is timed by it.
  testTimeout: 60_000,
})

const fromSource = (root: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: tests(root),
})

/** `npm test` runs these and then e2e/vitest.config.ts. */
export default defineConfig({
  test: {
    allowOnly: false,
    maxWorkers: '100%', // Vitest leaves one processor free: of two that is half
    projects: [
      fromSource('packages/protocol'),
      fromSource('packages/client'),
      fromSource('packages/react'),
      fromSource('packages/server'),
      fromSource('packages/cli'),
      fromSource('scripts'),
      fromSource('e2e'),
      { extends: './apps/web/vite.config.ts', test: tests('apps/web') },
    ],
  },
})
