/** As much of Express as the tests use: it comes without types. */
declare module 'express' {
  import type { RequestListener, ServerResponse } from 'node:http'

  type Handler = (
    request: { readonly path: string },
    response: ServerResponse,
    next: () => void,
  ) => void

  export default function express(): RequestListener & {
    readonly use: (handler: Handler) => void
    readonly get: (path: string, handler: Handler) => void
  }
}
