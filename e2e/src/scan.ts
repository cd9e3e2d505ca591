/** A phone's camera in front of a screen: what a QR code on it says, read from what is really shown. */
import type { Locator } from 'playwright-core'
import decode from 'qr/decode.js'

export async function scan(code: Locator): Promise<string> {
  await code.waitFor()
  const photo = await code.screenshot()
  // The page itself can open a PNG.
  const pixels = await code.page().evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const { width, height } = picture
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(picture, 0, 0)
    return { width, height, data: [...(context?.getImageData(0, 0, width, height).data ?? [])] }
  }, photo.toString('base64'))
  return decode({ ...pixels, data: Uint8Array.from(pixels.data) })
}
