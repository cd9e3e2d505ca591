/** What this device remembers. Storage may be blocked or full: then it remembers nothing, and all else goes on. */

export function readKept(key: string): unknown {
  try {
    const text = localStorage.getItem(key)
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Blocked or full: nothing depends on it.
  }
}
