'use client'

import { type ReactNode, useEffect } from 'react'

export type Theme = 'light' | 'dark'

/**
 * The theme of a route: on a box around it, so that the first paint is right, and on `<html>`, so that dialogs and
 * menus outside the box follow.
 */
export function ThemeScope({ theme, children }: { theme: Theme; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return (
    <div className="yt-theme" data-theme={theme}>
      {children}
    </div>
  )
}
