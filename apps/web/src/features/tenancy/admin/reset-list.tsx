'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Cell } from './admin-parts.tsx'
import type { ResetRequest } from './admin-types.ts'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'
import type { Offer } from './users-page.tsx'

/** Resets that wait for a second administrator, or were allowed; nothing where there are none. */
export function ResetList({ onOffer }: { onOffer: (offer: Offer) => void }) {
  const t = useTranslations('admin')
  const trpc = useTRPC()
  const may = usePerson().scopes.includes('reset:approve')
  const list = useQuery({ ...trpc.admin.resets.queryOptions({}), enabled: may })
  if (!list.data || list.data.length === 0) return null
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex gap-2.5">
        {t('reset.requests')}
        <span className="font-normal text-ink-2">{t('reset.requestsAbout')}</span>
      </h3>
      <AdminTable
        label={t('reset.requests')}
        heads={[
          { id: 'member', text: t('users.columns.member') },
          { id: 'reason', text: t('reset.reason') },
          { id: 'by', text: t('reset.by'), wideOnly: true },
          { id: 'state', text: t('users.columns.state') },
          { id: 'acts', text: '' },
        ]}
        empty={null}
        rows={list.data.map((row) => <Row key={row.id} row={row} onOffer={onOffer} />)}
      />
    </section>
  )
}

function Row({ row, onOffer }: { row: ResetRequest; onOffer: (offer: Offer) => void }) {
  const t = useTranslations('admin.reset')
  const { time } = useTimes()
  return (
    <tr>
      <Cell>
        <b>{row.name}</b>
      </Cell>
      <Cell wrap>{row.reason}</Cell>
      <Cell wideOnly>
        {row.requestedByName} {time(row.requestedAt)}
      </Cell>
      <Cell>
        <Chip tone={row.state === 'approved' ? 'green' : 'amber'}>
          {row.state === 'approved'
            ? t('approvedBy', { name: row.approvedByName })
            : t(row.hasOfficer ? 'waits' : 'byOperator')}
        </Chip>
      </Cell>
      <Cell end>
        <Acts row={row} onOffer={onOffer} />
      </Cell>
    </tr>
  )
}

function Acts({ row, onOffer }: { row: ResetRequest; onOffer: (offer: Offer) => void }) {
  const t = useTranslations('admin.reset')
  const trpc = useTRPC()
  const toast = useToast()
  const person = usePerson()
  const approve = useMutation(trpc.admin.approveReset.mutationOptions(useAgain()))
  const end = useMutation(trpc.admin.endReset.mutationOptions(useAgain()))
  const make = useMutation(trpc.admin.offerReset.mutationOptions(useAgain()))
  const faultText = useFaultText()
  const onError = (error: unknown) => toast({ text: faultText(error), tone: 'amber' })
  const mine = row.requestedBy === person.id
  const { id, userId, name } = row
  const offered = ({ token, opensAt }: { token: string; opensAt: Date | null }) =>
    onOffer({ title: t('ready', { name }), token, ...(opensAt ? { about: t('opens') } : {}) })
  return (
    <span className="flex justify-end gap-2">
      {row.state === 'asked' && row.mayApprove ? (
        <Button size="small" disabled={approve.isPending} onClick={() => approve.mutate({ id }, { onError })}>
          {t('approve')}
        </Button>
      ) : null}
      {row.state === 'approved' && mine ? (
        <Button
          size="small"
          disabled={make.isPending}
          onClick={() => make.mutate({ userId }, { onError, onSuccess: offered })}
        >
          {t('submit')}
        </Button>
      ) : null}
      <Button
        size="small"
        kind="quiet"
        disabled={end.isPending}
        onClick={() => end.mutate({ id }, { onError })}
      >
        {mine ? t('takeBack') : t('refuse')}
      </Button>
    </span>
  )
}
