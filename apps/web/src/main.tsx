import './look/tokens.css'
import './look/base.css'
import './look/controls.css'
import './look/faces.css'
import './tv/tv.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { Broken } from './Broken.tsx'
import { settings } from './kept/settings.ts'
import { showTheme } from './look/theme.ts'
import { isTv } from './tv/tv.ts'
import { speakLanguage } from './words/language.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html has no element with the id "app"')

const screen = createRoot(root, {
  onUncaughtError: (error) => {
    reportError(error)
    screen.render(<Broken />)
  },
})

if (isTv) {
  document.documentElement.dataset['tv'] = ''
  void import('./tv/remote.ts').then(({ listenToRemote }) => listenToRemote())
}

let unshowTheme = showTheme(settings.get().theme)
settings.subscribe(() => {
  unshowTheme()
  unshowTheme = showTheme(settings.get().theme)
  void speakLanguage(settings.get().language)
})
// The first words are in the reader's language: nothing is said twice.
await speakLanguage(settings.get().language)

screen.render(
  <StrictMode>
    <App />
  </StrictMode>,
)

// For the page that says so when the server cannot be reached. Undefined on an insecure page, and in no one's way.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  navigator.serviceWorker.register('/worker.js').catch(() => undefined)
