/** Makes an empty window look like the page: its style sheets, and theme, language and direction, which may change. */

/** Resolves when it can be drawn into; `signal` ends the following. */
export async function dress(
  { document: there }: Window,
  title: string,
  signal: AbortSignal,
): Promise<void> {
  there.title = title
  const root = document.documentElement
  const follow = (): void => {
    for (const { name, value } of root.attributes) there.documentElement.setAttribute(name, value)
  }
  follow()
  const observer = new MutationObserver(follow)
  observer.observe(root, { attributes: true })
  signal.addEventListener('abort', () => observer.disconnect())

  const sheets = [...document.querySelectorAll<HTMLElement>('style, link[rel=stylesheet]')].map(
    (sheet) => there.importNode(sheet, true),
  )
  const loaded = sheets.map((sheet) => new Promise((resolve) => (sheet.onload = resolve)))
  there.head.append(...sheets)
  await Promise.all(loaded)
}
