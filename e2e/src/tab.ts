/** A page in whichever browser: what the tests do with one. */
import type { BrowserContextOptions } from 'playwright-core'
import { installProbe } from './page/probe.ts'

export type Tab = {
  /** Runs a function in the page. Its source is sent: it sees the page's globals and `argument`, nothing else. */
  readonly evaluate: {
    <R>(run: () => R | Promise<R>): Promise<R>
    <A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R>
  }
  readonly goto: (address: string) => Promise<void>
  readonly reload: () => Promise<void>
  readonly close: () => Promise<void>
  /** Uncaught errors, unhandled rejections and what went to console.error, except what is tolerated. */
  readonly complaints: readonly string[]
}

export type TabOptions = {
  /** Complaints that belong to the test, such as a socket that it cuts. @default [] */
  readonly tolerate?: readonly RegExp[]
  /** Whether `t` is there. @default true */
  readonly probe?: boolean
  /** Scripts that run in every document before anything else. @default [] */
  readonly scripts?: readonly string[]
  /** A phone's screen of this size, with touch. Chromium only. @default a computer's */
  readonly phone?: { readonly width: number; readonly height: number }
  /** What else its reader has: a screen, a theme, a language. Chromium only. @default {} */
  readonly reader?: Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'>
}

/**
 * A document of the server's origin in which nothing runs: browsers show a script as text.
 * Pages need one, since modules are loaded and cameras opened in the name of an origin.
 */
export const QUIET_PAGE = '/roomful.js'

/** The source of everything that runs before the page. */
export function scriptsOf({ probe = true, scripts = [] }: TabOptions): readonly string[] {
  return [
    'globalThis.load = (path) => import(path)',
    ...(probe ? [`(${installProbe.toString()})()`] : []),
    ...scripts,
  ]
}

/** Asked for by the browser itself, whether or not there is one. */
const ALWAYS_TOLERATED: readonly RegExp[] = [/Failed to load resource: .*\/favicon\.ico/]

/** What a browser itself writes where a test takes the server away. */
export const SERVER_AWAY: readonly RegExp[] = [
  /WebSocket connection to/,
  /Failed to load resource: .*\/v1\/rooms\//,
  /An unknown error occurred when fetching the script/, // of the service worker, asked for as the page opened
]

/** What Firefox writes where a test cuts a path for longer than a connection lives. */
export const PATH_AWAY: readonly RegExp[] = [/WebRTC: ICE failed/]

/** Collects complaints, but for tolerated ones. */
export function listenTo({ tolerate = [] }: TabOptions): {
  readonly complaints: readonly string[]
  readonly complain: (text: string) => void
} {
  const complaints: string[] = []
  return {
    complaints,
    complain: (text) => {
      const expected = [...ALWAYS_TOLERATED, ...tolerate]
      if (!expected.some((pattern) => pattern.test(text))) complaints.push(text)
    },
  }
}
