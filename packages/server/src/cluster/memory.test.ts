import { backendContract } from '../../test/backend-contract.ts'
import { openMemoryBackend } from './memory.ts'

backendContract('memory', async (settings) => {
  let nowMs = 0
  return {
    backend: openMemoryBackend(settings, () => nowMs),
    pass: (ms) => (nowMs += ms),
  }
})
