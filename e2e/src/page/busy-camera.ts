/** Runs in a page: a camera of 640x360 whose picture is worth its bits, since that of a browser's fake one is cheap. */
export function installBusyCamera(): void {
  const [WIDTH, HEIGHT, FRAMES] = [640, 360, 30]
  /** Blocks of a picture that is twice as large, so that another part of it is seen in each frame. */
  const BLOCK = 8
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)

  function paint(): MediaStreamTrack {
    const large = new OffscreenCanvas(2 * WIDTH, 2 * HEIGHT)
    const blocks = large.getContext('2d')
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
    const context = canvas.getContext('2d')
    if (!blocks || !context) throw new Error('no canvas')
    for (let x = 0; x < 2 * WIDTH; x += BLOCK)
      for (let y = 0; y < 2 * HEIGHT; y += BLOCK) {
        blocks.fillStyle = `hsl(${Math.random() * 60} 30% ${40 + Math.random() * 20}%)`
        blocks.fillRect(x, y, BLOCK, BLOCK)
      }
    setInterval(() => {
      context.drawImage(large, -Math.random() * WIDTH, -Math.random() * HEIGHT)
    }, 1_000 / FRAMES)
    const [track] = canvas.captureStream(FRAMES).getVideoTracks()
    if (!track) throw new Error('a canvas gives no track')
    return track
  }

  navigator.mediaDevices.getUserMedia = async (constraints = {}) =>
    constraints.video ? new MediaStream([paint()]) : original(constraints)
}
