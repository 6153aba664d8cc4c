'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Cell } from '../admin/admin-parts.tsx'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'

interface Waiting {
  readonly id: string
  readonly tenantId: string
  readonly tenantName: string
  readonly name: string
  readonly what: string
  readonly byName: string
  readonly at: Date
  readonly kind: 'grant' | 'reset'
}

/** What waits for an operator in facilities that have no second office; nothing where nothing waits. */
export function StandInList() {
  const t = useTranslations('operator.grants')
  const admin = useTranslations('admin')
  const roleName = useTranslations('frame.roles')
  const trpc = useTRPC()
  const grants = useQuery(trpc.platform.grants.queryOptions({}))
  const resets = useQuery(trpc.platform.resets.queryOptions({}))
  const rows: Waiting[] = [
    ...(grants.data ?? []).map((row) => ({
      ...row,
      what: row.roles.map((role) => roleName(role)).join('、'),
      byName: row.askedByName,
      at: row.askedAt,
      kind: 'grant' as const,
    })),
    ...(resets.data ?? []).map((row) => ({
      ...row,
      what: `${t('reset')} · ${row.reason}`,
      byName: row.requestedByName,
      at: row.requestedAt,
      kind: 'reset' as const,
    })),
  ]
  if (rows.length === 0) return null
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('title')}
        <span className="font-normal text-ink-2">{t('about')}</span>
      </h3>
      <AdminTable
        label={t('title')}
        heads={[
          { id: 'tenant', text: t('tenant') },
          { id: 'member', text: admin('users.columns.member') },
          { id: 'what', text: t('kind') },
          { id: 'by', text: admin('grant.by'), wideOnly: true },
          { id: 'acts', text: '' },
        ]}
        empty={null}
        rows={rows.map((row) => <Row key={row.id} row={row} />)}
      />
    </section>
  )
}

function Row({ row }: { row: Waiting }) {
  const t = useTranslations('operator.grants')
  const grant = useTranslations('admin.grant')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const { time } = useTimes()
  const confirm = useMutation(trpc.platform.confirmGrant.mutationOptions(useAgain()))
  const approve = useMutation(trpc.platform.approveReset.mutationOptions(useAgain()))
  const isGrant = row.kind === 'grant'
  const { id, tenantId, name } = row
  const done = {
    onSuccess: () => toast({ text: isGrant ? grant('confirmed', { name }) : t('approved', { name }) }),
    onError: (error: unknown) => toast({ text: faultText(error), tone: 'amber' }),
  }
  const decide = () => (isGrant ? confirm : approve).mutate({ id, tenantId }, done)
  return (
    <tr>
      <Cell strong>{row.tenantName}</Cell>
      <Cell>{name}</Cell>
      <Cell wrap>{row.what}</Cell>
      <Cell wideOnly>
        {row.byName} {time(row.at)}
      </Cell>
      <Cell end>
        <Button size="small" disabled={confirm.isPending || approve.isPending} onClick={decide}>
          {isGrant ? grant('confirm') : t('approve')}
        </Button>
      </Cell>
    </tr>
  )
}
