import type { Theme } from '@yingtong/ui'
import { MonitorPlay, Server, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'

export type NavigationId = 'worklist' | 'check' | 'fleet'

interface Entry {
  readonly id: NavigationId
  readonly href: string
  readonly icon: ReactNode
  readonly scope: string
  readonly command: 'go.worklist' | 'go.check' | 'go.fleet'
}

/** One entry per job; who lacks the scope does not see it. */
export const NAVIGATION: readonly Entry[] = [
  {
    id: 'worklist',
    href: '/worklist',
    icon: <MonitorPlay strokeWidth={1.75} aria-hidden="true" />,
    scope: 'study:read',
    command: 'go.worklist',
  },
  {
    id: 'check',
    href: '/check',
    icon: <ShieldCheck strokeWidth={1.75} aria-hidden="true" />,
    scope: 'quarantine:read',
    command: 'go.check',
  },
  {
    id: 'fleet',
    href: '/start',
    icon: <Server strokeWidth={1.75} aria-hidden="true" />,
    scope: 'fleet:read',
    command: 'go.fleet',
  },
]

interface PageLook {
  readonly current: NavigationId
  readonly title: 'worklist' | 'check' | 'start' | 'study'
  readonly theme: Theme
}

/** What the frame shows around a page: reading pages are dark, the others light. */
export function pageLook(path: string): PageLook {
  if (path.startsWith('/check')) return { current: 'check', title: 'check', theme: 'light' }
  if (path.startsWith('/start')) return { current: 'fleet', title: 'start', theme: 'light' }
  if (path.startsWith('/studies')) return { current: 'worklist', title: 'study', theme: 'dark' }
  return { current: 'worklist', title: 'worklist', theme: 'dark' }
}
