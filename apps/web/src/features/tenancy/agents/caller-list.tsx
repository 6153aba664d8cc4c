'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, EmptyState, formatCount, useToast } from '@yingtong/ui'
import { ShieldQuestion } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell } from '../admin/admin-parts.tsx'
import type { SeenCallerRow } from '../admin/admin-types.ts'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'

const REFRESH_MS = 10_000

/** Devices that called an agent and are not on the list, each to be let in by one click. */
export function CallerList() {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.fleet.seenCallers.queryOptions({}), refetchInterval: REFRESH_MS })
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex flex-wrap items-baseline gap-x-2.5">
        {t('callers')}
        <span className="text-[12px] font-normal text-ink-2">{t('callersAbout')}</span>
      </h3>
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('callers')}
            heads={[
              { id: 'ae', text: t('callerColumns.ae') },
              { id: 'address', text: t('callerColumns.address') },
              { id: 'called', text: t('callerColumns.called'), wideOnly: true },
              { id: 'outcome', text: t('callerColumns.outcome'), wideOnly: true },
              { id: 'count', text: t('callerColumns.count'), wideOnly: true, end: true },
              { id: 'seen', text: t('callerColumns.seen'), wideOnly: true },
              { id: 'acts', text: '' },
            ]}
            empty={
              <EmptyState icon={<ShieldQuestion />} title={t('noCallers')} about={t('noCallersAbout')} />
            }
            rows={rows.map((caller) => <CallerLine key={caller.id} caller={caller} />)}
          />
        )}
      </Answer>
    </section>
  )
}

function CallerLine({ caller }: { caller: SeenCallerRow }) {
  const t = useTranslations('admin.devices')
  const { ago, time } = useTimes()
  const trpc = useTRPC()
  const toast = useToast()
  const letIn = useMutation(trpc.fleet.letCallerIn.mutationOptions(useAgain()))
  const { id, outcome, callingAeTitle: title } = caller
  const admit = () => letIn.mutate({ id }, { onSuccess: () => toast({ text: t('letInDone', { title }) }) })
  return (
    <tr className="hover:bg-hover">
      <Cell>
        <span className="yt-mono text-[12px]">{title}</span>
      </Cell>
      <Cell>
        <span className="yt-mono text-[12px]">{caller.address}</span>
      </Cell>
      <Cell wideOnly>
        <span className="yt-mono text-[12px]">{caller.calledAeTitle}</span>
        <span className="ml-1.5 text-[12px] text-ink-2">{caller.agentName}</span>
      </Cell>
      <Cell wideOnly wrap>
        {t(`outcomes.${outcome}`, { title: caller.agentAeTitle })}
      </Cell>
      <Cell wideOnly end>
        {formatCount(caller.callCount)}
      </Cell>
      <Cell wideOnly title={t('firstSeen', { time: time(caller.firstSeenAt) })}>
        {ago(caller.lastSeenAt)}
      </Cell>
      <Cell end>
        {outcome === 'wrong-called-title' ? null : (
          <Button size="small" disabled={letIn.isPending} onClick={admit}>
            {t('letIn')}
          </Button>
        )}
      </Cell>
    </tr>
  )
}
