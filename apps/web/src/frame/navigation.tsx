import type { Theme } from '@yingtong/ui'
import { Globe, MonitorPlay, Server, Settings, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'

export type NavigationId = 'worklist' | 'check' | 'fleet' | 'operator' | 'admin'

interface Entry {
  readonly id: NavigationId
  readonly href: string
  readonly icon: ReactNode
  readonly scope: string
  /** Left out for who holds this: the operator's own house has no devices. */
  readonly notWith?: string
  readonly command?: 'go.worklist' | 'go.check' | 'go.fleet' | 'go.admin'
  /** Stands at the bottom of the rail. */
  readonly end?: boolean
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
    notWith: 'platform:operate',
    command: 'go.fleet',
  },
  {
    id: 'operator',
    href: '/operator',
    icon: <Globe strokeWidth={1.75} aria-hidden="true" />,
    scope: 'platform:operate',
  },
  {
    id: 'admin',
    href: '/admin',
    icon: <Settings strokeWidth={1.75} aria-hidden="true" />,
    scope: 'member:read',
    command: 'go.admin',
    end: true,
  },
]

/** Where somebody lands who asked for nothing in particular: their first job. */
export function firstPage(scopes: readonly string[]): string {
  if (scopes.includes('study:read')) return '/worklist'
  return NAVIGATION.find((entry) => entry.id !== 'fleet' && scopes.includes(entry.scope))?.href ?? '/worklist'
}

interface PageLook {
  /** Null for pages that no entry of the rail leads to. */
  readonly current: NavigationId | null
  readonly title: 'worklist' | 'check' | 'start' | 'study' | 'admin' | 'operator' | 'account'
  readonly theme: Theme
}

/** What the frame shows around a page: reading pages are dark, the others light. */
export function pageLook(path: string): PageLook {
  if (path.startsWith('/account')) return { current: null, title: 'account', theme: 'light' }
  if (path.startsWith('/check')) return { current: 'check', title: 'check', theme: 'light' }
  if (path.startsWith('/admin')) return { current: 'admin', title: 'admin', theme: 'light' }
  if (path.startsWith('/operator')) return { current: 'operator', title: 'operator', theme: 'light' }
  if (path.startsWith('/start')) return { current: 'fleet', title: 'start', theme: 'light' }
  if (path.startsWith('/studies')) return { current: 'worklist', title: 'study', theme: 'dark' }
  return { current: 'worklist', title: 'worklist', theme: 'dark' }
}
