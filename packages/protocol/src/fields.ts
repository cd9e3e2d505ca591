/** Reading hostile JSON: nothing is copied that was not asked for by name, and only own fields count. */

export type Fields = { readonly [name: string]: unknown }

/** One decoder per variant of a union of messages. */
export type Decoders<M extends { readonly type: string }> = {
  readonly [T in M['type']]: (fields: Fields) => Extract<M, { readonly type: T }>
}

/** Thrown inside a decoder when a field is not what it must be; never leaves the package. */
export class Unreadable extends Error {
  readonly code: 'bad-message' | 'too-large'

  constructor(message: string, code: 'bad-message' | 'too-large' = 'bad-message') {
    super(message)
    this.code = code
  }
}

function must(name: string, what: string): Unreadable {
  return new Unreadable(`"${name}" must be ${what}`)
}

export function asFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unreadable(`${what} must be an object`)
  return value as Fields // an object; each field is checked by who reads it
}

/** An own field, or `undefined`: `__proto__` and what a prototype has are not there. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

export function text(fields: Fields, name: string, maxChars: number): string {
  const value = own(fields, name)
  if (typeof value !== 'string') throw must(name, 'a string')
  if (value.length > maxChars)
    throw new Unreadable(`"${name}" has over ${maxChars} characters`, 'too-large')
  return value
}

export function matching(fields: Fields, name: string, shape: (text: string) => boolean): string {
  const value = own(fields, name)
  if (typeof value !== 'string' || !shape(value))
    throw new Unreadable(`"${name}" is missing or malformed`)
  return value
}

/** A whole number from 0 that JSON carries exactly. */
export function count(fields: Fields, name: string): number {
  const value = own(fields, name)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw must(name, 'a whole number from 0')
  return value
}

export function flag(fields: Fields, name: string): boolean {
  const value = own(fields, name)
  if (typeof value !== 'boolean') throw must(name, 'true or false')
  return value
}

export function list<T>(
  fields: Fields,
  name: string,
  maxItems: number,
  item: (value: unknown) => T,
): readonly T[] {
  const value = own(fields, name)
  if (!Array.isArray(value)) throw must(name, 'a list')
  if (value.length > maxItems)
    throw new Unreadable(`"${name}" has over ${maxItems} items`, 'too-large')
  return value.map((entry: unknown) => item(entry))
}

/** A field that may be absent: read only when it is there, so that absent stays absent. */
export function optional<N extends string, T>(
  fields: Fields,
  name: N,
  read: (fields: Fields, name: N) => T,
): { readonly [K in N]?: T } {
  if (own(fields, name) === undefined) return {}
  return { [name]: read(fields, name) } as { readonly [K in N]?: T } // a computed key widens to string
}
