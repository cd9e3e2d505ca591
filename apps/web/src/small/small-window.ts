/** The call above other windows: in one of its own where the browser can (document picture-in-picture), else its largest picture. */
import { createStore, type Store } from '../store.ts'

/** As the tiles of two and the buttons need it, in CSS pixels; the browser may give another. */
const SIZE = { width: 360, height: 270 }

/** Of https://wicg.github.io/document-picture-in-picture/, which TypeScript does not know yet. */
type SmallWindows = { readonly requestWindow: (size: typeof SIZE) => Promise<Window> }

const { documentPictureInPicture: windows } = globalThis as {
  readonly documentPictureInPicture?: SmallWindows
}

/** The one that is open. */
export const smallWindow: Store<Window | null, Window | null> = createStore<
  Window | null,
  Window | null
>(null, (_, next) => next)

export function canShowSmall(): boolean {
  return windows !== undefined || document.pictureInPictureEnabled
}

/** Opens it, or closes it. Within a gesture: asked for later, the browser would refuse. */
export async function toggleSmall(): Promise<void> {
  const open = smallWindow.get()
  if (open) return open.close()
  // Refused by the browser: all stays as it is.
  if (!windows) return togglePicture().catch(() => undefined)
  const opened = await windows.requestWindow(SIZE).catch(() => null)
  opened?.addEventListener('pagehide', () => smallWindow.dispatch(null))
  smallWindow.dispatch(opened)
}

/** The largest picture on the stage above other windows, or back. */
async function togglePicture(): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture()
  const area = (video: HTMLVideoElement): number => video.clientWidth * video.clientHeight
  const playing = [...document.querySelectorAll<HTMLVideoElement>('.tile video')].filter(
    ({ videoWidth }) => videoWidth > 0,
  )
  const largest = playing.find((video) => playing.every((other) => area(other) <= area(video)))
  await largest?.requestPictureInPicture()
}
