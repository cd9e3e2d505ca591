/** Push to talk: a held key turns the microphone around until it is let go. Pure. */

/** `talking`: it was off before. `hushing`: it was on before. */
export type Talk = 'up' | 'talking' | 'hushing'

export type TalkEvent =
  | { readonly type: 'down'; readonly microphoneOn: boolean }
  | { readonly type: 'up' }
  /** The key may be let go where we do not see it: the window lost the focus, or the page is hidden. */
  | { readonly type: 'lost' }

/** The next state, and what the microphone becomes; `null` leaves it. A held key that is lost always ends muted. */
export function talk(state: Talk, event: TalkEvent): readonly [Talk, on: boolean | null] {
  switch (event.type) {
    case 'down':
      if (state !== 'up') return [state, null]
      return event.microphoneOn ? ['hushing', false] : ['talking', true]
    case 'up':
      return ['up', state === 'up' ? null : state === 'hushing']
    case 'lost':
      return ['up', state === 'up' ? null : false]
  }
}
