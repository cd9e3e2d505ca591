/**
 * Pictures on a path that broke, or is another. What was not sent yet when it broke would be sent when it is whole: pictures
 * that come seconds late, after which Chromium shows those that are new as late. So they stop with the path, which empties
 * the queue. And the key frame may have gone along the old path, and a receiver asks for the next only after three seconds:
 * so a sender makes one without being asked (W3C WebRTC Extensions, `RTCEncodingOptions`).
 */

/** Not in the types of the DOM yet. */
type SetParameters = (
  parameters: RTCRtpSendParameters,
  options: { readonly encodingOptions: readonly { readonly keyFrame: boolean }[] },
) => Promise<void>

/** Parameters that somebody else is setting at the time are refused. */
const AGAIN_MS = 100

const watched = new WeakSet<RTCPeerConnection>()
/** Which encodings were active when their path broke. */
const held = new WeakMap<RTCRtpSender, readonly boolean[]>()

/** The path broke. Nothing of pictures is sent until `freshen`. */
export function hold(pc: RTCPeerConnection): void {
  if (!watched.has(pc)) return
  for (const sender of pc.getSenders()) {
    if (!isPicture(sender)) continue
    const parameters = sender.getParameters()
    const active = parameters.encodings.map((encoding) => encoding.active !== false)
    if (held.has(sender) || !active.includes(true)) continue
    held.set(sender, active)
    for (const encoding of parameters.encodings) encoding.active = false
    sender.setParameters(parameters).catch(() => {}) // it goes on as before, into nowhere
  }
}

/** The connection carries: for the first time, when pictures begin whole and their path is watched from now on, or again. */
export function freshen(pc: RTCPeerConnection): void {
  if (watched.has(pc)) return sendKeyFrames(pc)
  watched.add(pc)
  const paths = new Set(pc.getSenders().map(({ transport }) => transport?.iceTransport))
  for (const path of paths)
    path?.addEventListener('selectedcandidatepairchange', () => sendKeyFrames(pc))
}

function sendKeyFrames(pc: RTCPeerConnection): void {
  for (const sender of pc.getSenders())
    if (held.has(sender) || isPicture(sender)) sendKeyFrame(pc, sender)
}

/** Where a browser knows no such option it changes nothing. */
function sendKeyFrame(pc: RTCPeerConnection, sender: RTCRtpSender): void {
  const active = held.get(sender)
  const parameters = sender.getParameters()
  for (const [place, encoding] of parameters.encodings.entries())
    if (active?.[place]) encoding.active = true
  const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }))
  const set: SetParameters = sender.setParameters.bind(sender)
  set(parameters, { encodingOptions }).then(
    () => held.delete(sender),
    () => {
      if (active && pc.connectionState !== 'closed')
        setTimeout(() => held.get(sender) === active && sendKeyFrame(pc, sender), AGAIN_MS)
    },
  )
}

function isPicture({ track }: RTCRtpSender): boolean {
  return track?.kind === 'video'
}
