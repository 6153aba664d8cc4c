'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { Button, Chip, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useFaultText } from '../../../frame/fault-text.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell } from '../admin/admin-parts.tsx'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'
import { ApproveDialog } from './break-glass-dialogs.tsx'

export type GlassRow = inferRouterOutputs<AppRouter>['platform']['breakGlass'][number]
const REFRESH_MS = 10_000

/** Requests to enter facilities, who approved them, and the door while one is open. */
export function BreakGlassList() {
  const t = useTranslations('operator.glass')
  const region = useTranslations('admin.region.columns')
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.platform.breakGlass.queryOptions({}), refetchInterval: REFRESH_MS })
  const [approving, setApproving] = useState<GlassRow | null>(null)
  return (
    <section className="mt-5">
      <h3 className="mb-2">{t('list')}</h3>
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('list')}
            heads={[
              { id: 'tenant', text: t('tenant') },
              { id: 'who', text: region('who') },
              { id: 'reason', text: region('reason'), wideOnly: true },
              { id: 'approved', text: region('approved'), wideOnly: true },
              { id: 'until', text: region('until') },
              { id: 'acts', text: '' },
            ]}
            empty={<p className="px-4 text-ink-2">{t('empty')}</p>}
            rows={rows.map((row) => <Row key={row.id} row={row} onApprove={() => setApproving(row)} />)}
          />
        )}
      </Answer>
      {approving ? <ApproveDialog row={approving} onClose={() => setApproving(null)} /> : null}
    </section>
  )
}

function Row({ row, onApprove }: { row: GlassRow; onApprove: () => void }) {
  const t = useTranslations('operator.glass')
  const region = useTranslations('admin.region')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const person = usePerson()
  const { time } = useTimes()
  const enter = useMutation(
    trpc.session.switchTenant.mutationOptions({
      onSuccess: () => window.location.assign('/worklist'),
      onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
    }),
  )
  const end = useMutation(trpc.platform.withdraw.mutationOptions(useAgain()))
  const withdraw = () =>
    end.mutate(
      { tenantId: row.tenantId, id: row.id },
      {
        onSuccess: () => toast({ text: t('ended') }),
        onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
      },
    )
  const own = row.requestedBy === person.id
  return (
    <tr className={row.state === 'over' ? 'text-ink-2' : ''}>
      <Cell strong>{row.tenantName}</Cell>
      <Cell>{row.requestedByName}</Cell>
      <Cell wideOnly wrap>
        {row.reason}
      </Cell>
      <Cell wideOnly>{row.approvedByName}</Cell>
      <Cell>
        <Chip tone={row.state === 'live' ? 'amber' : 'plain'}>{region(`states.${row.state}`)}</Chip>{' '}
        {row.expiresAt ? time(row.endedAt ?? row.expiresAt) : ''}
      </Cell>
      <Cell end>
        <span className="inline-flex gap-2">
          {row.state === 'asked' ? (
            <Button size="small" disabledBecause={own ? t('own') : undefined} onClick={onApprove}>
              {t('approve')}
            </Button>
          ) : null}
          {row.state === 'live' && own ? (
            <Button size="small" onClick={() => enter.mutate({ tenantId: row.tenantId })}>
              {t('enter')}
            </Button>
          ) : null}
          {row.state === 'over' ? null : (
            <Button size="small" kind="quiet" disabled={end.isPending} onClick={withdraw}>
              {row.state === 'live' ? region('end') : own ? t('withdraw') : t('refuse')}
            </Button>
          )}
        </span>
      </Cell>
    </tr>
  )
}
