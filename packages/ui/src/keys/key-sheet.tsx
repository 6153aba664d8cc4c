'use client'

import { useState } from 'react'
import { Dialog } from '../overlay/dialog.tsx'
import { useUi } from '../text/ui-provider.tsx'
import { KeyCap } from './key-cap.tsx'
import { KEY_COMMANDS, type KeyCommandId, type KeyZone } from './key-commands.table.ts'
import { useKeyRegistry, useKeys } from './use-keys.tsx'

/** The keys of the page, on `?`: only those that act here and now. */
export function KeySheet() {
  const { words, language } = useUi()
  const registry = useKeyRegistry()
  const [ids, setIds] = useState<readonly KeyCommandId[] | null>(null)
  useKeys({ 'keys.show': () => setIds(registry?.listening() ?? []) })
  if (!ids) return null
  const zones = [...new Set(ids.map((id): KeyZone => KEY_COMMANDS[id].zone))]
  return (
    <Dialog open onOpenChange={() => setIds(null)} title={words.keysTitle} size="wide">
      {zones.map((zone) => (
        <section key={zone} aria-label={words.zones[zone]}>
          <h3 className="yt-cap-line">{words.zones[zone]}</h3>
          <div className="yt-keys">
            {ids
              .filter((id) => KEY_COMMANDS[id].zone === zone)
              .map((id) => (
                <div key={id} className="yt-keys-row">
                  <span>{KEY_COMMANDS[id].label[language]}</span>
                  <KeyCap command={id} />
                </div>
              ))}
          </div>
        </section>
      ))}
    </Dialog>
  )
}
