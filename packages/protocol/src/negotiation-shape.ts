/** What peers tell each other of a negotiation without the server, in the same form and within limits of its own (C2). */
import { MAX_DIRECT_SDP_CHARS, MAX_DIRECT_SDP_LINES } from './limits.ts'
import type { Candidates, Description } from './message.ts'
import { count, oneOf, record, type Shapes } from './shape.ts'
import { candidates, description } from './shared-shape.ts'

export type Negotiated =
  | { readonly type: 'description'; readonly description: Description; readonly n: number }
  | { readonly type: 'candidates'; readonly candidates: Candidates }

export const negotiated: Shapes<Negotiated> = {
  description: record({
    description: description(oneOf('offer', 'answer'), MAX_DIRECT_SDP_CHARS, MAX_DIRECT_SDP_LINES),
    n: count,
  }),
  candidates: record({ candidates }),
}
