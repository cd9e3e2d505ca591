/** All that mends a connection, loaded at once. */
export { climb, dueAtMs } from './ladder.ts'
export { freshen } from './pictures.ts'
