'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Cell } from './admin-parts.tsx'
import type { Invitation } from './admin-types.ts'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

/** The links that are out, and what became of those of the last thirty days; nothing where there are none. */
export function InvitationList({ mayWrite }: { mayWrite: boolean }) {
  const t = useTranslations('admin.users')
  const trpc = useTRPC()
  const list = useQuery(trpc.admin.invitations.queryOptions({}))
  if (!list.data || list.data.length === 0) return null
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex gap-2.5">
        {t('invited')}
        <span className="font-normal text-ink-2">{t('invitedAbout')}</span>
      </h3>
      <AdminTable
        label={t('invited')}
        heads={[
          { id: 'member', text: t('columns.member') },
          { id: 'roles', text: t('columns.roles'), wideOnly: true },
          { id: 'state', text: t('columns.state') },
          { id: 'acts', text: '' },
        ]}
        empty={null}
        rows={list.data.map((row) => <Row key={row.id} row={row} mayWrite={mayWrite} />)}
      />
    </section>
  )
}

function Row({ row, mayWrite }: { row: Invitation; mayWrite: boolean }) {
  const t = useTranslations('admin.users')
  const roleName = useTranslations('frame.roles')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const { time } = useTimes()
  const revoke = useMutation(trpc.admin.revokeInvitation.mutationOptions(useAgain()))
  const open = row.state === 'open'
  const take = () =>
    revoke.mutate(
      { id: row.id },
      {
        onSuccess: () => toast({ text: t('revoked') }),
        onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
      },
    )
  return (
    <tr className={open ? '' : 'text-ink-2'}>
      <Cell>
        <b>{row.displayName}</b> <span className="text-[12px] text-ink-2 max-md:block">{row.email}</span>
      </Cell>
      <Cell wideOnly wrap>
        <span className="flex flex-wrap gap-1">
          {row.purpose === 'reset' ? <Chip tone="amber">{t('resetKind')}</Chip> : null}
          {row.purpose === 'join' ? row.roles.map((role) => <Chip key={role}>{roleName(role)}</Chip>) : null}
        </span>
      </Cell>
      <Cell>{t(`states.${row.state}`, { time: time(row.expiresAt) })}</Cell>
      <Cell end>
        {open && mayWrite ? (
          <Button size="small" kind="quiet" disabled={revoke.isPending} onClick={take}>
            {t('revoke')}
          </Button>
        ) : null}
      </Cell>
    </tr>
  )
}
