'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, ErrorState, Skeleton, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { browserName } from '../browser-name.ts'
import { AccountCard } from './account-card.tsx'

/** The browsers that need not wait for others' wrong tries, and the way to make one a stranger again. */
export function BrowsersCard({ ago }: { ago: (at: Date) => string }) {
  const t = useTranslations('account.browsers')
  const trpc = useTRPC()
  const toast = useToast()
  const browsers = useQuery(trpc.account.browsers.queryOptions())
  const forget = useMutation(
    trpc.account.forgetBrowser.mutationOptions({
      onSuccess: () => toast({ text: t('forgotten') }),
      onSettled: () => browsers.refetch(),
    }),
  )
  const rows = browsers.data ?? []
  return (
    <AccountCard title={t('title')} about={t('about')}>
      {browsers.isPending ? <Skeleton className="w-full" /> : null}
      {browsers.isError ? (
        <ErrorState happened={t('fault')} safe={t('faultSafe')} onRetry={() => void browsers.refetch()} />
      ) : null}
      {browsers.isSuccess && rows.length === 0 ? t('none') : null}
      <ul className="divide-y divide-line">
        {rows.map((row) => {
          const name = browserName(row.userAgent) || t('unknown')
          return (
            <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
              <div className="min-w-0 grow">
                <b>{name}</b>
                <p className="text-[12px] leading-[18px] text-ink-2">
                  {[row.address, t('since', { ago: ago(row.createdAt) })].filter(Boolean).join(' · ')}
                </p>
              </div>
              <span className="text-[12px] text-ink-2">{t('lastUsed', { ago: ago(row.lastUsedAt) })}</span>
              {row.mine ? <Chip tone="accent">{t('mine')}</Chip> : null}
              <Button
                size="small"
                aria-label={t('forgetNamed', { name })}
                disabled={forget.isPending}
                onClick={() => forget.mutate({ browserId: row.id })}
              >
                {t('forget')}
              </Button>
            </li>
          )
        })}
      </ul>
    </AccountCard>
  )
}
