'use client'

import { useMutation } from '@tanstack/react-query'
import { Button, Dialog, Field, Input, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from '../admin/form-dialog.tsx'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'
import type { TenantRow } from './operator-page.tsx'

const LOST = ['images', 'numbers', 'kept', 'backups'] as const

interface Props {
  readonly tenant: TenantRow
  readonly onClose: () => void
}

/** Forgets the keys of a closed facility for ever: one operator asks, another does it a day later. */
export function EraseKeysDialog(props: Props) {
  const { nowMs } = useTimes()
  const { erasure } = props.tenant
  if (!erasure) return <AskDialog {...props} />
  return erasure.mine || nowMs < erasure.from.getTime() ? (
    <WaitDialog {...props} erasure={erasure} />
  ) : (
    <EraseDialog {...props} askedAt={erasure.askedAt} />
  )
}

function AskDialog({ tenant, onClose }: Props) {
  const t = useTranslations('operator.erase')
  const trpc = useTRPC()
  const toast = useToast()
  const ask = useMutation(trpc.platform.askErasure.mutationOptions(useAgain()))
  const { id: tenantId, name, slug } = tenant
  const done = () => {
    toast({ text: t('sent', { name }) })
    onClose()
  }
  return (
    <TypedDialog
      tenant={tenant}
      onClose={onClose}
      about={t('twoPersons')}
      submit={t('ask')}
      act={ask}
      onSubmit={() => ask.mutate({ tenantId, slug }, { onSuccess: done })}
    />
  )
}

function EraseDialog({ tenant, onClose, askedAt }: Props & { askedAt: Date }) {
  const t = useTranslations('operator.erase')
  const trpc = useTRPC()
  const { time } = useTimes()
  // The list then holds the certificate, and its dialog takes this one's place: what is shown is what was stored.
  const erase = useMutation(trpc.platform.eraseKeys.mutationOptions(useAgain()))
  const { id: tenantId, slug } = tenant
  return (
    <TypedDialog
      tenant={tenant}
      onClose={onClose}
      about={t('asked', { time: time(askedAt) })}
      submit={t('submit')}
      act={erase}
      onSubmit={() => erase.mutate({ tenantId, slug })}
    />
  )
}

function WaitDialog({ tenant, onClose, erasure }: Props & { erasure: NonNullable<TenantRow['erasure']> }) {
  const t = useTranslations('operator.erase')
  const admin = useTranslations('admin')
  const { time } = useTimes()
  const who = t(erasure.mine ? 'mine' : 'other')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('title', { name: tenant.name })}
      foot={
        <Button autoFocus onClick={onClose}>
          {admin('done')}
        </Button>
      }
    >
      <p>{t('wait', { who, asked: time(erasure.askedAt), from: time(erasure.from) })}</p>
      <Losses />
    </Dialog>
  )
}

function Losses() {
  const t = useTranslations('operator.erase')
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-5">
      {LOST.map((id) => (
        <li key={id}>{t(`lost.${id}`)}</li>
      ))}
    </ul>
  )
}

/** Says what is lost, and goes on when the facility's short name was typed. */
function TypedDialog(
  props: Props & {
    readonly about: string
    readonly submit: string
    readonly act: { readonly isPending: boolean; readonly error: unknown }
    readonly onSubmit: () => void
  },
) {
  const t = useTranslations('operator.erase')
  const { name, slug } = props.tenant
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = typed.trim() !== slug
  const send = () => {
    setTried(true)
    if (!wrong) props.onSubmit()
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('title', { name })}
      about={`${props.about} ${t('about')}`}
      submit={props.submit}
      onSubmit={send}
      pending={props.act.isPending}
      error={props.act.error}
      conflict={t('conflict')}
    >
      <Losses />
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
