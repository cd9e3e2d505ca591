/** What an option is: how it is written, what it may be, and the words for it. Pure. */
import { z } from 'zod'
import { parseNetworks } from '../address.ts'

export type Option<T = unknown> = {
  readonly schema: z.ZodType<T>
  /** From a flag or a variable, which are texts. What is no such value stays a text, which the schema then refuses. */
  readonly fromText: (text: string) => unknown
  /** Completes "it must be …". */
  readonly allowed: string
  readonly env: string
  /** A sentence for the table, without a full stop. */
  readonly about: string
  /** What holds where nothing is said, in words. */
  readonly byDefault: string
  /** Never shown; may be in a file that `{env}_FILE` names. */
  readonly secret?: true
  /** A flag that needs no value. */
  readonly bare?: true
}

type Kind<T> = Pick<Option<T>, 'schema' | 'fromText' | 'allowed' | 'bare'>

const asIs = (given: string): unknown => given

export function whole(min: number, max: number): Kind<number> {
  return {
    schema: z.int().min(min).max(max),
    fromText: (given) => (/^\d{1,15}$/.test(given) ? Number(given) : given),
    allowed: `a whole number from ${min} to ${max}`,
  }
}

export function yesOrNo(): Kind<boolean> {
  const words = new Map([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
  ])
  return {
    schema: z.boolean(),
    fromText: (given) => words.get(given) ?? given,
    allowed: 'true or false (1 or 0)',
    bare: true,
  }
}

export function oneOf(values: readonly string[]): Kind<string> {
  return { schema: z.enum(values), fromText: asIs, allowed: `one of ${values.join(', ')}` }
}

export function text(allowed: string, minBytes: number = 1): Kind<string> {
  return {
    schema: z.string().refine((given) => Buffer.byteLength(given) >= minBytes),
    fromText: asIs,
    allowed,
  }
}

export function listOf(
  allowed: string,
  isOne: (entry: string) => boolean,
): Kind<readonly string[]> {
  return {
    schema: z.array(z.string().refine(isOne)).min(1).readonly(),
    fromText: (given) => given.split(',').map((entry) => entry.trim()),
    allowed,
  }
}

export function origins(): Kind<'*' | readonly string[]> {
  const list = listOf('* or origins such as https://app.example', isOrigin)
  return {
    ...list,
    schema: z.union([z.literal('*'), list.schema]),
    fromText: (given) => (given === '*' ? given : list.fromText(given)),
  }
}

export function httpUrl(): Kind<string> {
  return {
    schema: z.string().refine((given) => /^https?:\/\//.test(given) && URL.canParse(given)),
    fromText: asIs,
    allowed: 'an http or https address',
  }
}

export function isNetwork(given: string): boolean {
  try {
    parseNetworks([given])
    return true
  } catch {
    return false
  }
}

function isOrigin(given: string): boolean {
  return URL.canParse(given) && new URL(given).origin === given
}
