/** Where the sound comes out. A speaker that is gone, or that the page may not use, leaves it where it was. */
export async function playOn(element: HTMLMediaElement, speakerId: string): Promise<void> {
  // Not every browser lets a page choose.
  if (!('setSinkId' in element)) return
  try {
    await element.setSinkId(speakerId)
  } catch {
    // NotFoundError or NotAllowedError: the system's own choice stays.
  }
}
