/**
 * Pictures on a path that is another: the key frame may have gone along the old one, and a receiver asks for the next only
 * after three seconds. So a sender makes one without being asked (W3C WebRTC Extensions, `RTCEncodingOptions`).
 */

/** Not in the types of the DOM yet. */
type SetParameters = (
  parameters: RTCRtpSendParameters,
  options: { readonly encodingOptions: readonly { readonly keyFrame: boolean }[] },
) => Promise<void>

const watched = new WeakSet<RTCPeerConnection>()

/** The connection carries: for the first time, when pictures begin whole and their path is watched from now on, or again. */
export function freshen(pc: RTCPeerConnection): void {
  if (watched.has(pc)) return sendKeyFrames(pc)
  watched.add(pc)
  const paths = new Set(pc.getSenders().map(({ transport }) => transport?.iceTransport))
  for (const path of paths)
    path?.addEventListener('selectedcandidatepairchange', () => sendKeyFrames(pc))
}

/** Where a browser knows no such option it changes nothing. */
function sendKeyFrames(pc: RTCPeerConnection): void {
  for (const sender of pc.getSenders()) {
    if (sender.track?.kind !== 'video') continue
    const parameters = sender.getParameters()
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }))
    const set: SetParameters = sender.setParameters.bind(sender)
    set(parameters, { encodingOptions }).catch(() => {}) // it is being closed, or changed by the app
  }
}
