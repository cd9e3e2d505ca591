import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Standup } from './Standup.tsx'

const root = document.querySelector('#root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Standup />
    </StrictMode>,
  )
