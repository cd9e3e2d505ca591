/** What one needs in a room and not before it, in one part: loaded while somebody looks into the mirror. */
export { startCall } from '../call/call.ts'
export { Stage } from '../stage/Stage.tsx'
