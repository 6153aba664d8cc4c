'use client'

import { useMutation } from '@tanstack/react-query'
import { Field, Input } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from '../admin/form-dialog.tsx'
import { useAgain } from '../admin/use-again.ts'
import type { TenantRow } from './operator-page.tsx'

const LOST = ['images', 'numbers', 'kept', 'backups'] as const

/** Forgets the keys of a closed facility for ever, after its short name was typed. */
export function EraseKeysDialog(props: { tenant: TenantRow; onClose: () => void }) {
  const t = useTranslations('operator.erase')
  const trpc = useTRPC()
  const { id: tenantId, name, slug } = props.tenant
  // The list then holds the certificate, and its dialog takes this one's place: what is shown is what was stored.
  const erase = useMutation(trpc.platform.eraseKeys.mutationOptions(useAgain()))
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = typed.trim() !== slug
  const send = () => {
    setTried(true)
    if (!wrong) erase.mutate({ tenantId, slug })
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('title', { name })}
      about={t('about')}
      submit={t('submit')}
      onSubmit={send}
      pending={erase.isPending}
      error={erase.error}
      conflict={t('conflict')}
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5">
        {LOST.map((id) => (
          <li key={id}>{t(`lost.${id}`)}</li>
        ))}
      </ul>
      <Field
        label={t('typeSlug', { slug })}
        required
        error={tried && wrong ? t('slugWrong', { slug }) : undefined}
      >
        <Input
          autoFocus
          className="yt-mono"
          autoComplete="off"
          value={typed}
          maxLength={60}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
    </FormDialog>
  )
}
