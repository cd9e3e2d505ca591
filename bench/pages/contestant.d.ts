/** What each contestant's page script offers as `contestant`, so that all are measured by the same steps. */
export type Place = {
  /** Where its server is: `http://127.0.0.1:{port}`. */
  readonly server: string
  readonly room: string
  /** Audio and video sections in the connection, or data alone. */
  readonly media: boolean
}

/** Since the call that joins, in milliseconds. */
export type Times = {
  /** Until the other's answer to our first message. */
  readonly messageMs: number
  /** Until the first frame of the other's camera was shown; `null` without media. */
  readonly frameMs: number | null
}

export type Contestant = {
  /** Opens the camera: what an app has done before anybody joins. */
  readonly openCamera: () => Promise<void>
  /** Joins and answers every message with the same. Resolves when others can find us. */
  readonly wait: (place: Place) => Promise<void>
  /** Joins where one waits; the clock runs from the call. */
  readonly join: (place: Place) => Promise<Times>
  /**
   * Joins at that time (milliseconds since 1970) and greets everybody. Resolves with the time until the last of so many
   * greetings came: then the channels to all of them are open.
   */
  readonly meet: (place: Place, atMs: number, others: number) => Promise<number>
  /** Whether everything was said that goes through the server: gathering is over. */
  readonly isSettled: () => boolean
}

declare global {
  var contestant: Contestant
}
