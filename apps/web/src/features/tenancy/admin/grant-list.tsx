'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useFaultText } from '../../../frame/fault-text.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Cell } from './admin-parts.tsx'
import type { GrantRow } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

/** Offices that somebody gives, each confirmed by a second person; nothing where there are none. */
export function GrantList() {
  const t = useTranslations('admin')
  const trpc = useTRPC()
  const may = usePerson().scopes.includes('grant:confirm')
  const list = useQuery({ ...trpc.admin.grants.queryOptions({}), enabled: may })
  const [confirming, setConfirming] = useState<GrantRow | null>(null)
  if (!list.data || list.data.length === 0) return null
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('grant.title')}
        <span className="font-normal text-ink-2">{t('grant.about')}</span>
      </h3>
      <AdminTable
        label={t('grant.title')}
        heads={[
          { id: 'member', text: t('users.columns.member') },
          { id: 'roles', text: t('users.columns.roles') },
          { id: 'by', text: t('grant.by'), wideOnly: true },
          { id: 'state', text: t('users.columns.state') },
          { id: 'acts', text: '' },
        ]}
        empty={null}
        rows={list.data.map((row) => <Row key={row.id} row={row} onConfirm={() => setConfirming(row)} />)}
      />
      {confirming ? <ConfirmDialog row={confirming} onClose={() => setConfirming(null)} /> : null}
    </section>
  )
}

function State({ row }: { row: GrantRow }) {
  const t = useTranslations('admin.grant')
  if (row.state !== 'asked') return t(`states.${row.state}`, { name: row.decidedByName ?? '' })
  return (
    <Chip tone="amber">
      {row.deciders.length > 0 ? t('waits', { names: row.deciders.join('、') }) : t('waitsOperator')}
    </Chip>
  )
}

function Row({ row, onConfirm }: { row: GrantRow; onConfirm: () => void }) {
  const t = useTranslations('admin.grant')
  const roleName = useTranslations('frame.roles')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const person = usePerson()
  const { time } = useTimes()
  const refuse = useMutation(trpc.admin.refuseGrant.mutationOptions(useAgain()))
  const open = row.state === 'asked'
  const onError = (error: unknown) => toast({ text: faultText(error), tone: 'amber' })
  return (
    <tr className={open ? '' : 'text-ink-2'}>
      <Cell>
        <b>{row.name}</b> <span className="text-[12px] text-ink-2 max-md:block">{row.email}</span>
      </Cell>
      <Cell wrap>
        <span className="flex flex-wrap gap-1">
          {row.roles.map((role) => (
            <Chip key={role}>{roleName(role)}</Chip>
          ))}
        </span>
      </Cell>
      <Cell wideOnly>
        {row.askedByName} {time(row.askedAt)}
      </Cell>
      <Cell wrap>
        <State row={row} />
      </Cell>
      <Cell end>
        <span className="flex justify-end gap-2">
          {row.mayConfirm ? (
            <Button size="small" onClick={onConfirm}>
              {t('confirm')}
            </Button>
          ) : null}
          {open ? (
            <Button
              size="small"
              kind="quiet"
              disabled={refuse.isPending}
              onClick={() => refuse.mutate({ id: row.id }, { onError })}
            >
              {row.askedBy === person.id ? t('takeBack') : t('refuse')}
            </Button>
          ) : null}
        </span>
      </Cell>
    </tr>
  )
}

function ConfirmDialog({ row, onClose }: { row: GrantRow; onClose: () => void }) {
  const t = useTranslations('admin.grant')
  const roleName = useTranslations('frame.roles')
  const trpc = useTRPC()
  const toast = useToast()
  const confirm = useMutation(trpc.admin.confirmGrant.mutationOptions(useAgain()))
  const { id, name, email, roles } = row
  const send = () =>
    confirm.mutate(
      { id },
      {
        onSuccess: () => {
          toast({ text: t('confirmed', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('confirm')}
      submit={t('confirm')}
      onSubmit={send}
      pending={confirm.isPending}
      error={confirm.error}
    >
      <p>{t('confirmText', { name, email, roles: roles.map((role) => roleName(role)).join('、') })}</p>
    </FormDialog>
  )
}
