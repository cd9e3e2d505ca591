/** Runs in a page: a camera that paints somebody, since the fake one of a browser shows a clock. */
export function paintCamera(hue: number): void {
  const WIDTH = 640
  const HEIGHT = 360

  function paint(): MediaStreamTrack {
    const canvas = document.createElement('canvas')
    canvas.width = WIDTH
    canvas.height = HEIGHT
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    const draw = (): void => {
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
    }
    draw()
    setInterval(draw, 100)
    const [track] = canvas.captureStream(10).getVideoTracks()
    if (!track) throw new Error('no track')
    return track
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
  mediaDevices.getDisplayMedia = async () => new MediaStream([paint()])
}
