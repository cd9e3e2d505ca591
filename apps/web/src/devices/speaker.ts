/** Where the sound comes out: not every browser lets a page choose. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}
