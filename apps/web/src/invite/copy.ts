/** Puts a text into the clipboard; `false` where the browser lets no page do so. */

export async function copyText(text: string): Promise<boolean> {
  // Undefined on an insecure page, against its type.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard === undefined) return false
  try {
    await clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
