import { RotateCcw } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import './shortcuts.css'
import { useAnnounce } from '../announce/LiveRegion.tsx'
import { set, settings } from '../kept/settings.ts'
import { Button } from '../parts/Button.tsx'
import { Switch } from '../parts/Switch.tsx'
import { useStore } from '../use-store.ts'
import { say } from '../words/say.ts'
import { SHORTCUTS, type Shortcut } from './catalogue.ts'
import { keyWords } from './key-words.ts'
import { boundKeys, takenBy } from './match.ts'
import { listenForKeys } from './use-shortcuts.ts'

/** Every shortcut and its keys. Pressing the keys of one waits for others. */
export function ShortcutList(): ReactNode {
  const { keys, shortcutsOn } = useStore(settings)
  const announce = useAnnounce()
  const [waiting, setWaiting] = useState<Shortcut | null>(null)
  const [wrong, setWrong] = useState('')

  useEffect(() => {
    if (!waiting) return
    announce({ type: 'line', text: say('shortcut-press') })
    return listenForKeys((pressed) => {
      setWaiting(null)
      if (pressed === null) return
      const taken = takenBy(pressed, waiting.id, settings.get().keys)
      if (!taken) return set({ keys: { ...settings.get().keys, [waiting.id]: pressed } })
      const words = { keys: keyWords(pressed), action: say(taken.label) }
      setWrong(say('shortcut-taken', words))
      announce({ type: 'line', text: say('shortcut-taken', words) })
    })
  }, [waiting, announce])

  const change = (shortcut: Shortcut): void => {
    setWrong('')
    setWaiting(shortcut)
  }
  return (
    <div className="shortcuts">
      <Switch on={shortcutsOn} onChange={(on) => set({ shortcutsOn: on })}>
        {say('shortcuts-on')}
      </Switch>
      <p className="field__wrong">{waiting ? say('shortcut-press') : wrong}</p>
      <dl className="shortcuts__list" data-off={!shortcutsOn || undefined}>
        {SHORTCUTS.map((shortcut) => (
          <div key={shortcut.id} className="shortcuts__row">
            <dt>{say(shortcut.label)}</dt>
            <dd>
              {shortcut.fixed === true ? (
                <kbd className="key key--fixed">{keyWords(shortcut.keys)}</kbd>
              ) : (
                <AriaButton
                  className="key"
                  aria-label={`${say('shortcut-change', { action: say(shortcut.label) })}, ${keyWords(boundKeys(shortcut, keys))}`}
                  data-waiting={waiting === shortcut || undefined}
                  onPress={() => change(shortcut)}
                >
                  <kbd>{waiting === shortcut ? '…' : keyWords(boundKeys(shortcut, keys))}</kbd>
                </AriaButton>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {Object.keys(keys).length > 0 && (
        <Button onPress={() => set({ keys: {} })}>
          <RotateCcw size={18} aria-hidden="true" />
          {say('shortcuts-default')}
        </Button>
      )}
    </div>
  )
}
