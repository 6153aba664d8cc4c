'use client'

import { useQuery } from '@tanstack/react-query'
import { Note } from '@yingtong/ui'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useRef } from 'react'
import { adminGroups } from '../../../frame/admin-menu.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { useTimes } from './use-times.ts'

/** Screens 12: what may be administered on the left, the page on the right; entries without permission are absent. */
export function AdminShell({ children }: { children: ReactNode }) {
  const t = useTranslations('admin.menu')
  const person = usePerson()
  const path = usePathname()
  const groups = adminGroups(person.scopes)
  const menu = useRef<HTMLElement>(null)
  // On a phone the menu is one line: where one is must be in it.
  useEffect(() => {
    const current = menu.current?.querySelector(`[href="${path}"]`)
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  return (
    <div className="flex min-h-0 grow max-md:flex-col">
      <nav
        ref={menu}
        aria-label={t('label')}
        className="w-[184px] flex-none overflow-auto border-r border-line bg-surface p-2 max-md:flex max-md:w-full max-md:gap-1 max-md:border-r-0 max-md:border-b"
      >
        {groups.map((group) => (
          <div key={group.id} className="mb-3 max-md:mb-0 max-md:contents">
            <p className="px-2.5 py-1 font-semibold text-[12px] text-ink-2 leading-[18px] max-md:hidden">
              {t(group.id)}
            </p>
            {group.entries.map(({ id, icon: Icon }) => {
              const href = `/admin/${id}`
              return (
                <Link
                  key={id}
                  href={href}
                  aria-current={path === href ? 'page' : undefined}
                  className="flex h-[32px] flex-none items-center gap-2 whitespace-nowrap rounded-2 px-2.5 hover:bg-hover aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-text max-md:h-[44px]"
                >
                  <Icon className="yt-icon" aria-hidden="true" />
                  {t(id)}
                </Link>
              )
            })}
          </div>
        ))}
      </nav>
      <div className="flex min-h-0 min-w-0 grow flex-col overflow-auto p-5 max-md:p-3">
        <OperatorBanner />
        <GrantBanner />
        {children}
      </div>
    </div>
  )
}

const REFRESH_MS = 15_000

/** An office that waits for this person is said on every page of administration. */
function GrantBanner() {
  const t = useTranslations('admin.grant')
  const trpc = useTRPC()
  const may = usePerson().scopes.includes('grant:confirm')
  const list = useQuery({
    ...trpc.admin.grants.queryOptions({}),
    refetchInterval: REFRESH_MS,
    enabled: may,
  })
  const count = (list.data ?? []).filter((row) => row.mayConfirm).length
  if (count === 0) return null
  return (
    <div className="mb-4">
      <Note tone="amber">
        {t('mine', { count })}{' '}
        <Link href="/admin/users" className="underline">
          {t('title')}
        </Link>
      </Note>
    </div>
  )
}

/** The hospital is told while an operator is in it. */
function OperatorBanner() {
  const t = useTranslations('admin.region')
  const trpc = useTRPC()
  const { time } = useTimes()
  const person = usePerson()
  const list = useQuery({
    ...trpc.admin.breakGlass.queryOptions({}),
    refetchInterval: REFRESH_MS,
    enabled: person.scopes.includes('settings:read'),
  })
  const live = (list.data ?? []).filter((row) => row.state === 'live')
  if (live.length === 0) return null
  return (
    <div className="mb-4 flex flex-col gap-2">
      {live.map((row) => (
        <Note key={row.id} tone="amber" alert>
          {t('banner', {
            name: row.requestedByName,
            time: row.expiresAt ? time(row.expiresAt) : '',
            reason: row.reason,
          })}{' '}
          <Link href="/admin/region" className="underline">
            {t('bannerOpen')}
          </Link>
        </Note>
      ))}
    </div>
  )
}
