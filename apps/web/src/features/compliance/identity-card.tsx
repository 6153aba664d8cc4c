'use client'

import { useQuery } from '@tanstack/react-query'
import { Chip } from '@yingtong/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { useTimes } from '../tenancy/admin/use-times.ts'

/** An account that nobody used for so long should be ended (GB/T 22239-2019 8.1.4.2 c). */
const UNUSED_MS = 90 * 24 * 3_600_000

/** Accounts and sign-in rules in figures (GB/T 22239-2019 8.1.4.1), with the way to where they are changed. */
export function IdentityCard() {
  const t = useTranslations('compliance.identity')
  const trpc = useTRPC()
  const { nowMs } = useTimes()
  const members = useQuery(trpc.admin.members.queryOptions({}))
  const rules = useQuery(trpc.admin.security.queryOptions({}))
  if (!members.data || !rules.data) return null
  const live = members.data.filter((member) => !member.disabled)
  const without = live.filter((member) => member.secondFactor === null).length
  const unused = live.filter(
    ({ lastSeenAt, joinedAt }) => nowMs - (lastSeenAt ?? joinedAt).getTime() > UNUSED_MS,
  ).length
  const { secondFactor, idleMinutes, passwordLengthMin } = rules.data
  return (
    <section className="yt-card flex flex-col gap-2 p-4" aria-label={t('title')}>
      <h3 className="font-semibold">{t('title')}</h3>
      <p className="flex flex-wrap items-center gap-2">
        <Chip>{t('accounts', { count: live.length })}</Chip>
        <Chip tone={without > 0 ? 'amber' : 'green'}>{t('without', { count: without })}</Chip>
        <Chip tone={unused > 0 ? 'amber' : 'plain'}>{t('unused', { count: unused })}</Chip>
        <Link href="/admin/users" className="underline">
          {t('people')}
        </Link>
      </p>
      <p className="text-ink-2">
        {t(`secondFactor.${secondFactor}`)} {t('rules', { idleMinutes, passwordLengthMin })}{' '}
        <Link href="/admin/security" className="underline">
          {t('change')}
        </Link>
      </p>
    </section>
  )
}
