/** Firefox by WebDriver BiDi; each tab in a user context of its own. */
import { launch } from 'puppeteer-core'
import { guard } from './child.ts'
import { pathOf } from './programs.ts'
import { listenTo, scriptsOf, type Tab, type TabOptions } from './tab.ts'

/** A fake camera that needs no asking, TURN on loopback, and no looking for hosts that are not there. */
const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
  'media.gmp-manager.url': '',
  'media.gmp-provider.enabled': false,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': '',
  'toolkit.telemetry.enabled': false,
}

export type Firefox = {
  readonly open: (address: string, options?: TabOptions) => Promise<Tab>
  readonly end: () => Promise<void>
}

export async function launchFirefox(): Promise<Firefox> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: pathOf('firefox'),
    headless: true,
    extraPrefsFirefox: { ...PREFERENCES },
  })
  const { pid } = browser.process() ?? {}
  if (pid === undefined) throw new Error('Firefox has no process')
  const { gone } = guard(pid)
  browser.process()?.once('exit', gone)

  return {
    open: async (address, options = {}) => {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      const { complaints, complain } = listenTo(options)
      page.on('pageerror', (error) => complain(String(error)))
      page.on('console', (line) => {
        if (line.type() === 'error') complain(`console.error: ${line.text()}`)
      })
      for (const source of scriptsOf(options)) await page.evaluateOnNewDocument(source)
      await page.goto(address)
      return {
        evaluate: <A, R>(run: (argument: A) => R | Promise<R>, argument?: A) =>
          page.evaluate(run as (argument: unknown) => R | Promise<R>, argument), // the overloads of Tab pair them
        goto: async (to) => void (await page.goto(to)),
        reload: async () => void (await page.reload()),
        close: () => page.close(),
        complaints,
      }
    },
    end: () => browser.close(),
  }
}
