/** How often one may try a short code (O3): guessing has to cost more than a code is worth. Pure: time is passed in. */
import { codeAndOpener, isCodeRoom } from '@roomful/protocol'
import { limitAddresses, type AddressLimit } from './address.ts'
import type { Target } from './handshake.ts'
import { fullBucket, tokensAt, type Bucket, type Rate } from './limits.ts'

/** A person who mistypes is not held up; to try all codes of 30 bits from one address takes 400 years. */
const ADDRESS_RATE: Rate = { perSecond: 5 / 60, burst: 5 }
/**
 * For all addresses together: who tries from many of them for the ten minutes that a code lasts gets 6,300 tries. With
 * a thousand codes given out, one of them is found with a chance of 1 in 170, and leads no further than to the door.
 */
const NODE_RATE: Rate = { perSecond: 10, burst: 300 }

/** Counted are those that open such a room as well, for that tells whether somebody else has; not those who return. */
export function isTry({ room, after }: Target): boolean {
  return after === null && isCodeRoom(codeAndOpener(room)?.room ?? room)
}

export function limitCodes(): AddressLimit {
  const addresses = limitAddresses(ADDRESS_RATE)
  let node: Bucket | null = null
  const tokens = (nowMs: number): number =>
    tokensAt(node ?? fullBucket(NODE_RATE, nowMs), NODE_RATE, nowMs)

  return {
    hasRoom: (address, nowMs) => tokens(nowMs) >= 1 && addresses.hasRoom(address, nowMs),
    admit: (address, nowMs) => {
      const left = tokens(nowMs)
      if (left < 1 || !addresses.admit(address, nowMs)) return false
      node = { tokens: left - 1, atMs: nowMs }
      return true
    },
  }
}
