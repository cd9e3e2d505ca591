/** The server's answer to what a client must not do. */
import { expect } from 'vitest'
import { openRaw, type RawOptions, type RawSocket } from '../raw.ts'

/** Where to misbehave. */
export type Place = {
  readonly origin: string
  /** Nobody else is in it. */
  readonly room: string
}

/** By a name that says what is wrong and what the answer is. None leaves a socket open. */
export type Misbehaviours = Readonly<Record<string, (place: Place) => Promise<void>>>

/** Sends a frame, or nothing, and hears the refusal twice: in a frame and by the code (H5). */
export async function closes(
  origin: string,
  room: string,
  frame: unknown,
  code: string,
  closeCode: number,
  options?: RawOptions,
): Promise<void> {
  const raw = await openRaw(origin, room, options)
  if (frame !== null) raw.send(frame)
  expect(await raw.closed(), String(frame).slice(0, 80)).toEqual({ code: closeCode, reason: code })
  expect(raw.heard.at(-1)).toMatchObject({ type: 'refused', code })
}

/** Waits for one more refusal than there was. */
export async function answered(raw: RawSocket, code: string): Promise<unknown> {
  const before = raw.heard.length
  await expect.poll(() => raw.heard.length, { timeout: 5_000 }).toBeGreaterThan(before)
  const last = raw.heard.at(-1)
  expect(last).toMatchObject({ type: 'refused', code })
  return last
}

export async function leave(raw: RawSocket): Promise<void> {
  raw.send({ type: 'leaving' })
  await raw.closed()
}
