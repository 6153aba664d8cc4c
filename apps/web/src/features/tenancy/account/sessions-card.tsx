'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, ErrorState, Skeleton, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { browserName } from '../browser-name.ts'
import { AccountCard } from './account-card.tsx'

const REFRESH_MS = 15_000

/** Where one is signed in, and the way to end it there. */
export function SessionsCard({ ago }: { ago: (at: Date) => string }) {
  const t = useTranslations('account.sessions')
  const trpc = useTRPC()
  const toast = useToast()
  const sessions = useQuery({ ...trpc.account.sessions.queryOptions(), refetchInterval: REFRESH_MS })
  const refresh = { onSettled: () => sessions.refetch() }
  const close = useMutation(trpc.account.closeSession.mutationOptions(refresh))
  const closeOthers = useMutation(
    trpc.account.closeOthers.mutationOptions({
      ...refresh,
      onSuccess: ({ closed }) => toast({ text: t('closedOthers', { count: closed }) }),
    }),
  )
  const rows = sessions.data ?? []
  return (
    <AccountCard
      title={t('title')}
      about={t('about')}
      end={
        <Button
          size="small"
          disabled={rows.length < 2 || closeOthers.isPending}
          onClick={() => closeOthers.mutate()}
        >
          {t('closeOthers')}
        </Button>
      }
    >
      {sessions.isPending ? <Skeleton className="w-full" /> : null}
      {sessions.isError ? (
        <ErrorState happened={t('fault')} safe={t('faultSafe')} onRetry={() => void sessions.refetch()} />
      ) : null}
      <ul className="divide-y divide-line">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
            <div className="min-w-0 grow">
              <b>{browserName(row.userAgent) || t('unknownDevice')}</b>
              <p className="text-[12px] leading-[18px] text-ink-2">
                {[row.address, row.hospital, row.secondFactor ? t(`factors.${row.secondFactor}`) : null]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </div>
            <span className="text-[12px] text-ink-2">{t('lastSeen', { ago: ago(row.lastSeenAt) })}</span>
            {row.mine ? (
              <Chip tone="accent">{t('mine')}</Chip>
            ) : (
              <Button
                size="small"
                disabled={close.isPending}
                onClick={() => close.mutate({ sessionId: row.id })}
              >
                {t('close')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </AccountCard>
  )
}
