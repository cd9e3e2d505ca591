import './look/tokens.css'
import './look/base.css'
import './look/controls.css'
import './look/faces.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { Broken } from './Broken.tsx'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html has no element with the id "app"')

const screen = createRoot(root, {
  onUncaughtError: (error) => {
    reportError(error)
    screen.render(<Broken />)
  },
})
screen.render(
  <StrictMode>
    <App />
  </StrictMode>,
)
