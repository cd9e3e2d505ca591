/** Dark or light: what was chosen, or what the system says, on the page's root. */
import type { Theme } from '../kept/settings.ts'

const LIGHT = '(prefers-color-scheme: light)'
/** Of the browser's own bars, as `--ground` in tokens.css. */
const BARS = { dark: '#0f1115', light: '#f3f4f6' } as const

/** Shows that theme until the function that it returns is called. */
export function showTheme(theme: Theme): () => void {
  const system = matchMedia(LIGHT)
  const show = (): void => {
    const shown = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme
    document.documentElement.dataset['theme'] = shown
    for (const bar of document.querySelectorAll('meta[name=theme-color]'))
      bar.setAttribute('content', BARS[shown])
  }
  show()
  system.addEventListener('change', show)
  return () => system.removeEventListener('change', show)
}
