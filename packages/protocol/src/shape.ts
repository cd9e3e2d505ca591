/**
 * Reading hostile JSON by tables: a kind reads one value, a shape is a table of kinds. Nothing is copied that was not
 * asked for by name, and only own fields count: `__proto__` and what a prototype has are not there.
 */

/** Reads a value, or throws Unreadable; `undefined` is a field that is not there, in and out. */
export type Kind<T> = (value: unknown) => T

export type Shape = { readonly [name: string]: Kind<unknown> }

type Read<K> = K extends Kind<infer T> ? T : never

/** What a record of this shape is read as. */
export type Shaped<S extends Shape> = {
  readonly [N in keyof S as undefined extends Read<S[N]> ? never : N]: Read<S[N]>
} & {
  readonly [N in keyof S as undefined extends Read<S[N]> ? N : never]?: Exclude<
    Read<S[N]>,
    undefined
  >
}

/** How each variant of a union is read, but for its type: a new variant without its shape does not compile. */
export type Shapes<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Kind<WithoutType<Extract<M, { readonly type: T }>>>
}
type WithoutType<M> = M extends unknown ? Omit<M, 'type'> : never

type Fields = { readonly [name: string]: unknown }

/** What a value should have been: what passes a test, one of some names, or no longer than this. */
export type Wanted =
  | ((value: never) => boolean)
  | readonly string[]
  | number
  | { readonly lines: number }

/** Thrown where a value is not what it must be; never leaves the package. Who tells somebody has the words for it. */
export class Unreadable extends Error {
  /** Fields and places in lists, outermost first: put down on the way out, so that what is well costs nothing. */
  readonly path: (string | number)[] = []
  readonly wanted: Wanted

  constructor(wanted: Wanted) {
    super()
    this.wanted = wanted
  }
}

/** What is at that place, by its kind. */
function at<T>(place: string | number, item: Kind<T>, value: unknown): T {
  try {
    return item(value)
  } catch (cause) {
    if (cause instanceof Unreadable) cause.path.unshift(place)
    throw cause
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value)
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

export function isAbsent(value: unknown): value is undefined {
  return value === undefined
}

/** A number that JSON carries exactly. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

export function kind<T>(is: (value: unknown) => value is T, wanted: Wanted = is): Kind<T> {
  return (value) => {
    if (is(value)) return value
    throw new Unreadable(wanted)
  }
}

export const flag: Kind<boolean> = kind(isFlag)
export const count: Kind<number> = kind(isWhole)

/** A string that passes a test. */
export function matching(test: (text: string) => boolean): Kind<string> {
  return kind((value): value is string => isText(value) && test(value), test)
}

export function oneOf<T extends string>(...names: readonly T[]): Kind<T> {
  return kind((value): value is T => names.some((name) => name === value), names)
}

export function text(maxChars: number): Kind<string> {
  return limited(kind(isText), maxChars)
}

export function list<T>(item: Kind<T>, maxItems: number): Kind<readonly T[]> {
  const items = limited(kind(isList), maxItems)
  return (value) => items(value).map((entry, index) => at(index, item, entry))
}

function limited<T extends { readonly length: number }>(item: Kind<T>, max: number): Kind<T> {
  return (value) => {
    const read = item(value)
    if (read.length > max) throw new Unreadable(max)
    return read
  }
}

export function optional<T>(item: Kind<T>): Kind<T | undefined> {
  return (value) => (isAbsent(value) ? value : item(value))
}

export function nullable<T>(item: Kind<T>): Kind<T | null> {
  return (value) => (value === null ? value : item(value))
}

export function record<S extends Shape>(shape: S): Kind<Shaped<S>> {
  const fieldsOf = kind(isFields)
  const kinds = Object.entries(shape)
  return (value) => {
    const fields = fieldsOf(value)
    const read: Record<string, unknown> = {}
    for (const [name, item] of kinds) {
      const field = at(name, item, own(fields, name))
      if (!isAbsent(field)) read[name] = field
    }
    return read as Shaped<S> // each as its kind reads it
  }
}

/** One of a union, told apart by its `type`. */
export function variant<M extends { readonly type: string }>(shapes: Shapes<M>): Kind<M> {
  const fieldsOf = kind(isFields)
  const named = kind((type): type is M['type'] => isText(type) && Object.hasOwn(shapes, type))
  return (value) => {
    const type = at('type', named, own(fieldsOf(value), 'type'))
    const shape: Kind<object> = shapes[type]
    return { type, ...shape(value) } as M // what belongs to the type, as Shapes holds
  }
}

/** Reads what is in a text; `null` for what is no JSON, or not of this kind. Never throws. */
export function readJson<T>(item: Kind<T>, json: string): T | null {
  try {
    return item(JSON.parse(json))
  } catch {
    return null
  }
}

/** An own field, or `undefined`. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}
