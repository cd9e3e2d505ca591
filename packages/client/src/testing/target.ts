/** What every object of a browser has that something happens to: listeners, and an `on…` attribute for each event. */

type Handler = ((event: Event) => void) | null

/** An EventTarget with these members; getters stay getters. */
export function asTarget<M extends object>(members: M, events: readonly string[]): M & EventTarget {
  const target = new EventTarget()
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(members))
  for (const event of events) defineHandler(target, event)
  return target as M & EventTarget // has both now
}

/** The attribute of an event (HTML, 8.1.8.1): one listener, in the place of the first. */
function defineHandler(target: EventTarget, event: string): void {
  let handler: Handler = null
  let listening = false
  Object.defineProperty(target, `on${event}`, {
    get: () => handler,
    set: (next: Handler) => {
      handler = typeof next === 'function' ? next : null
      if (listening || !handler) return
      listening = true
      target.addEventListener(event, (happened) => handler?.call(target, happened))
    },
  })
}

export function fire(target: EventTarget, type: string, fields: object = {}): void {
  target.dispatchEvent(Object.assign(new Event(type), fields))
}
