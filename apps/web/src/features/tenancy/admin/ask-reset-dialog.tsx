'use client'

import { useMutation } from '@tanstack/react-query'
import { Field, Input, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from './form-dialog.tsx'
import type { ActProps } from './member-dialogs.tsx'
import { useAgain } from './use-again.ts'

const REASON_MIN = 5

/** Asks a second administrator for the reset of an administrator or of who signs reports. */
export function AskResetDialog({ member, onClose }: ActProps) {
  const t = useTranslations('admin.reset')
  const trpc = useTRPC()
  const toast = useToast()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const ask = useMutation(trpc.admin.requestReset.mutationOptions(useAgain()))
  const short = reason.trim().length < REASON_MIN
  const send = () => {
    setTried(true)
    if (short) return
    ask.mutate(
      { userId: member.userId, reason: reason.trim() },
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
      title={t('title')}
      submit={t('ask')}
      onSubmit={send}
      pending={ask.isPending}
      error={ask.error}
      conflict={t('askConflict')}
    >
      <p>{t('askAbout', { name: member.name })}</p>
      <Field label={t('reason')} required error={tried && short ? t('reasonWrong') : undefined}>
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormDialog>
  )
}
