import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Where `npm start` listens unless told otherwise; `ROOMFUL_SERVER` names another for `npm run dev`. */
const SERVER = process.env['ROOMFUL_SERVER'] ?? 'http://localhost:3000'

const source = (name: string): string =>
  fileURLToPath(new URL(`../../packages/${name}/src/index.ts`, import.meta.url))

export default defineConfig({
  plugins: [react()],
  resolve: {
    // The workspace's packages from their sources, so nothing needs building first. By name and not by the export
    // condition `source`: react-aria-components has that condition too, for files that it does not publish.
    alias: [
      { find: /^roomful$/, replacement: source('client') },
      { find: /^@roomful\/react$/, replacement: source('react') },
      { find: /^@roomful\/protocol$/, replacement: source('protocol') },
    ],
  },
  build: {
    target: ['es2022', 'chrome107', 'firefox110', 'safari16'],
    // Nothing inlined as data:, so that the content security policy can stay strict.
    assetsInlineLimit: 0,
    // All of it is 6 KB gzipped, and a screen that is loaded later cannot be without its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What is needed at once in one file: of forty, each shared with some part that comes later, a phone's network waits
        // for one after the other.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
  server: { proxy: { '/v1': { target: SERVER, ws: true }, '/healthz': SERVER } },
  // The colours are tested as they are written.
  test: { css: true },
})
