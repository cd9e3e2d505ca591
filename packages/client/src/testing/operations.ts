/** The operations of a connection: one after the other, each in a task of its own (W3C WebRTC, 4.4.1.2). */

export type Operations = {
  /** Those of a closed connection never end. */
  readonly run: <T>(work: () => T) => Promise<T>
  readonly isIdle: () => boolean
}

export function createOperations(isClosed: () => boolean, onIdle: () => void): Operations {
  let chain: Promise<unknown> = Promise.resolve()
  let count = 0
  return {
    isIdle: () => count === 0,
    run: <T>(work: () => T): Promise<T> => {
      if (isClosed())
        return Promise.reject(new DOMException('The connection is closed', 'InvalidStateError'))
      count++
      const done = chain.then(
        () =>
          new Promise<T>((resolve, reject) => {
            setTimeout(() => {
              if (isClosed()) return
              count--
              try {
                resolve(work())
              } catch (error) {
                reject(error instanceof Error ? error : new Error(String(error)))
              }
              if (count === 0) onIdle()
            })
          }),
      )
      chain = done.catch(() => {})
      return done
    },
  }
}
