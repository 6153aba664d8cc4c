'use client'

import { useMutation } from '@tanstack/react-query'
import { Field, TextArea, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from '../admin/form-dialog.tsx'
import { useAgain } from '../admin/use-again.ts'
import type { GlassRow } from './break-glass-list.tsx'
import type { TenantRow } from './operator-page.tsx'

const REASON_MIN = 10

/** Asks to be let into a facility, with the reason that its people will read. */
export function AskToEnterDialog({ tenant, onClose }: { tenant: TenantRow; onClose: () => void }) {
  const t = useTranslations('operator.glass')
  const trpc = useTRPC()
  const toast = useToast()
  const ask = useMutation(trpc.platform.request.mutationOptions(useAgain()))
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const short = reason.trim().length < REASON_MIN
  const send = () => {
    setTried(true)
    if (short) return
    ask.mutate(
      { tenantId: tenant.id, reason: reason.trim() },
      {
        onSuccess: () => {
          toast({ text: t('asked') })
          onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('title', { name: tenant.name })}
      about={t('about')}
      submit={t('submit')}
      onSubmit={send}
      pending={ask.isPending}
      error={ask.error}
      conflict={t('conflict')}
    >
      <Field label={t('reason')} required error={tried && short ? t('reasonWrong') : undefined}>
        <TextArea
          autoFocus
          value={reason}
          maxLength={500}
          placeholder={t('reasonHint')}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}

/** The second person's yes. */
export function ApproveDialog({ row, onClose }: { row: GlassRow; onClose: () => void }) {
  const t = useTranslations('operator.glass')
  const trpc = useTRPC()
  const toast = useToast()
  const approve = useMutation(trpc.platform.approve.mutationOptions(useAgain()))
  const send = () =>
    approve.mutate(
      { tenantId: row.tenantId, id: row.id },
      {
        onSuccess: () => {
          toast({ text: t('approved') })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('approveTitle')}
      submit={t('approve')}
      onSubmit={send}
      pending={approve.isPending}
      error={approve.error}
    >
      <p>{t('approveText', { who: row.requestedByName, name: row.tenantName, reason: row.reason })}</p>
    </FormDialog>
  )
}
