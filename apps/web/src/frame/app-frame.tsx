'use client'

import { type LineState, Rail, type Theme, ThemeScope, TopBar, useKeys } from '@yingtong/ui'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { NAVIGATION, pageLook } from './navigation.tsx'
import { PagePalette, type PatientHit } from './page-palette.tsx'
import type { DeliveryLine, FrameCounts, Person } from './person.ts'
import { PersonMenu } from './person-menu.tsx'
import { TenantSwitch } from './tenant-switch.tsx'

export interface AppFrameProps {
  readonly person: Person
  readonly line: DeliveryLine | null
  readonly counts: FrameCounts
  /** The theme the person pinned for all pages. */
  readonly pinned: Theme | null
  readonly onSignOut: () => void
  readonly onTenant: (tenantId: string) => void
  readonly patients?: readonly PatientHit[]
  readonly onSearch?: (typed: string) => void
  /** The address whose look is shown; the real one when absent. */
  readonly path?: string
  readonly children: ReactNode
}

/** Rail, top bar and the page between them. */
export function AppFrame(props: AppFrameProps) {
  const { person, counts } = props
  const address = usePathname()
  const router = useRouter()
  const t = useTranslations()
  const [palette, setPalette] = useState(false)
  const look = pageLook(props.path ?? address)
  const allowed = NAVIGATION.filter(
    ({ scope, notWith }) => person.scopes.includes(scope) && !(notWith && person.scopes.includes(notWith)),
  )
  const go = Object.fromEntries(
    allowed.flatMap((entry) => (entry.command ? [[entry.command, () => router.push(entry.href)]] : [])),
  )
  useKeys({ ...go, 'palette.open': () => setPalette(true) })
  const searchText = t(person.scopes.includes('study:read') ? 'frame.search' : 'frame.searchPages')
  const count = { worklist: counts.worklist, check: counts.check } as Partial<Record<string, number>>
  return (
    <ThemeScope theme={props.pinned ?? look.theme}>
      <a className="yt-skip" href="#content">
        {t('frame.palette.skip')}
      </a>
      <div className="yt-frame">
        <Rail
          Link={Link}
          current={look.current ?? ''}
          entries={allowed.map((entry) => ({
            id: entry.id,
            href: entry.href,
            icon: entry.icon,
            text: t(`nav.${entry.id}`),
            count: count[entry.id],
            hot: entry.id === 'check' && counts.checkHot,
            end: entry.end ?? false,
          }))}
        />
        <div className="yt-main">
          <TopBar
            title={t(`titles.${look.title}`)}
            tenant={<TenantSwitch person={person} onTenant={props.onTenant} />}
            searchText={searchText}
            onSearch={() => setPalette(true)}
            line={useLineState(props.line)}
            end={<PersonMenu person={person} pinned={props.pinned} onSignOut={props.onSignOut} />}
          />
          <main id="content" className="flex min-h-0 grow flex-col">
            {props.children}
          </main>
        </div>
      </div>
      <PagePalette
        open={palette}
        onOpenChange={setPalette}
        entries={allowed}
        scopes={person.scopes}
        placeholder={searchText}
        patients={props.patients}
        onSearch={props.onSearch}
      />
    </ThemeScope>
  )
}

function useLineState(line: DeliveryLine | null): LineState | null {
  const t = useTranslations('frame.line')
  if (!line) return null
  if (line.agents === 0) return { text: t('unknown'), tone: 'quiet' }
  if (line.offline === 0) return { text: t('fine'), tone: 'green' }
  return { text: t('down', { count: line.offline }), tone: line.unsent ? 'red' : 'amber' }
}
