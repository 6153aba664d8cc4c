import type { LayoutStore } from '@yingtong/ui'

/** Column arrangements in this browser, per person. */
export function browserLayoutStore(personId: string): LayoutStore {
  const key = (view: string) => `yt-layout.${personId}.${view}`
  return {
    load: (view) => {
      try {
        return localStorage.getItem(key(view))
      } catch {
        return null
      }
    },
    save: (view, layout) => {
      try {
        localStorage.setItem(key(view), layout)
      } catch {
        // A browser that forbids storage shows the default next time; nothing else depends on it.
      }
    },
  }
}
