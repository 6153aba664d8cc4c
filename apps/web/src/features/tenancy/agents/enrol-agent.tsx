'use client'

import { useMutation } from '@tanstack/react-query'
import { Button, ErrorState, Field, Input } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { EnrolmentPanel, type OpenEnrolment } from './enrolment-panel.tsx'

/** PS3.5 §6.2: up to 16 characters, no backslash. */
const AE_TITLE = /^[ -[\]-~]{1,16}$/

/** Asks for a code for a new agent, then waits beside it until the agent has used it. */
export function EnrolAgent({ suggestedName = '' }: { suggestedName?: string }) {
  const t = useTranslations('enrolAgent')
  const trpc = useTRPC()
  const [name, setName] = useState(suggestedName)
  const [aeTitle, setAeTitle] = useState('EDGE')
  const [tried, setTried] = useState(false)
  const [open, setOpen] = useState<OpenEnrolment | null>(null)
  const offer = useMutation(trpc.fleet.offerEnrolment.mutationOptions())
  const aeFits = AE_TITLE.test(aeTitle.trim())
  const ask = () =>
    offer.mutate(
      { name: name.trim(), aeTitle: aeTitle.trim() },
      {
        onSuccess: ({ id, code, expiresInMs }) => setOpen({ id, code, deadlineMs: Date.now() + expiresInMs }),
      },
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() && aeFits && !offer.isPending) ask()
  }
  const fault = offer.isError ? <ErrorState happened={t('fault')} safe={t('faultSafe')} /> : null
  if (open)
    return (
      <>
        <EnrolmentPanel key={open.id} enrolment={open} onAnother={ask} />
        {fault}
      </>
    )
  return (
    <form noValidate className="flex flex-col gap-3.5" onSubmit={submit}>
      <Field label={t('name')} required error={tried && !name.trim() ? t('nameWrong') : undefined}>
        <Input
          autoFocus
          value={name}
          maxLength={100}
          placeholder={t('nameHint')}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={t('ae')} required error={tried && !aeFits ? t('aeWrong') : undefined}>
        <Input
          className="yt-mono"
          value={aeTitle}
          maxLength={16}
          onChange={(event) => setAeTitle(event.target.value)}
        />
      </Field>
      {fault}
      <Button kind="primary" type="submit" className="self-start" disabled={offer.isPending}>
        {t('ask')}
      </Button>
    </form>
  )
}
