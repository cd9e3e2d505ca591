/** Where the sound comes out. Not every browser lets a page choose. */

export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}

/** A speaker that is gone, or that the page may not use, leaves the sound where it was. */
export async function playOn(element: HTMLMediaElement, speakerId: string): Promise<void> {
  if (!canChooseSpeaker()) return
  try {
    await element.setSinkId(speakerId)
  } catch {
    // NotFoundError or NotAllowedError: the system's own choice stays.
  }
}
