/** What each page of `npm run bench -- data` offers as `lane`, so that both contestants are measured by the same steps. */
export type Load = {
  readonly messages: number
  readonly messageBytes: number
  /** All of it as one file, read from a File and collected into one. */
  readonly file: boolean
}

export type Carried = {
  /** From the first call that sends until the receiver's word that it has everything. */
  readonly ms: number
  /** Round trips of a small text on the unreliable channel meanwhile, in milliseconds. */
  readonly pingsMs: readonly number[]
  /** What SHA-256 of the same bytes, in pieces of 1 MiB, takes by itself; 0: none is made. */
  readonly digestMs: number
}

export type Lane = {
  /** Connects to the other page. By hand: what one says and the other has to hear. */
  readonly offer: (server: string, room: string) => Promise<string>
  readonly answer: (server: string, room: string, offer: string) => Promise<string>
  readonly accept: (answer: string) => Promise<void>
  readonly send: (load: Load) => Promise<Carried>
  /** Of the connection, on the sending side: frames and bytes that came back over channels while sending. */
  readonly returned: () => Promise<{ readonly frames: number; readonly bytes: number }>
}

declare global {
  var lane: Lane
}
