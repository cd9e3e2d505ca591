/** Runs in a page: a camera that paints somebody and a screen that shows a page, since the fake ones of a browser show a clock. */
export function paintCamera(hue: number, framesPerSecond = 10): void {
  const WIDTH = 640
  const HEIGHT = 360
  const SCREEN = { width: 1_280, height: 720 }

  function film(
    { width, height }: { readonly width: number; readonly height: number },
    draw: (context: CanvasRenderingContext2D) => void,
  ): MediaStreamTrack {
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    draw(context)
    setInterval(() => draw(context), 1_000 / framesPerSecond)
    const [track] = canvas.captureStream(framesPerSecond).getVideoTracks()
    if (!track) throw new Error('no track')
    return track
  }

  function paintScreen(): MediaStreamTrack {
    return film(SCREEN, (context) => {
      const bar = (
        color: string,
        ...[x, y, width, height]: [number, number, number, number]
      ): void => {
        context.fillStyle = color
        context.fillRect(x, y, width, height)
      }
      bar('#fbfbf9', 0, 0, SCREEN.width, SCREEN.height)
      bar('#26324a', 96, 84, 520, 34)
      for (const [line, share] of [1, 0.94, 0.98, 0.6].entries())
        bar('#b9bfca', 96, 160 + line * 34, 1_088 * share, 14)
      for (const [column, share] of [0.35, 0.5, 0.42, 0.7, 0.64, 0.9].entries())
        bar(`hsl(${hue} 45% 55%)`, 96 + column * 186, 640 - share * 300, 130, share * 300)
      bar('#26324a', 96, 640, 1_088, 3)
    })
  }

  function paint(): MediaStreamTrack {
    return film({ width: WIDTH, height: HEIGHT }, (context) => {
      const wall = context.createLinearGradient(0, 0, WIDTH, HEIGHT)
      wall.addColorStop(0, `hsl(${hue} 38% 62%)`)
      wall.addColorStop(1, `hsl(${hue + 40} 42% 34%)`)
      context.fillStyle = wall
      context.fillRect(0, 0, WIDTH, HEIGHT)
      const sway = Math.sin(performance.now() / 900) * 6
      context.fillStyle = `hsl(${hue + 180} 30% 30%)`
      context.beginPath()
      context.ellipse(WIDTH / 2 + sway, HEIGHT + 50, 150, 160, 0, 0, Math.PI * 2)
      context.fill()
      context.fillStyle = 'hsl(26 45% 68%)'
      context.beginPath()
      context.ellipse(WIDTH / 2 + sway, 158, 62, 76, 0, 0, Math.PI * 2)
      context.fill()
      context.fillStyle = `hsl(${hue + 20} 35% 20%)`
      context.beginPath()
      context.ellipse(WIDTH / 2 + sway, 120, 68, 52, 0, Math.PI, 0)
      context.fill()
    })
  }

  // Undefined where nothing is loaded yet.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined
  if (!mediaDevices) return
  const original = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return original(constraints)
    const sound = constraints.audio ? await original({ audio: constraints.audio }) : null
    return new MediaStream([paint(), ...(sound?.getTracks() ?? [])])
  }
  mediaDevices.getDisplayMedia = async () => new MediaStream([paintScreen()])
}
