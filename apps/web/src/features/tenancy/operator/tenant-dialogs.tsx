'use client'

import { useMutation } from '@tanstack/react-query'
import { Field, Input, Select, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from '../admin/form-dialog.tsx'
import { useAgain } from '../admin/use-again.ts'
import type { Offer, TenantRow } from './operator-page.tsx'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const SLUG = /^[a-z][a-z0-9-]{1,40}$/
const KINDS = ['hospital', 'centre', 'authority'] as const

interface Person {
  readonly name: string
  readonly email: string
}

function AdminFields(props: { value: Person; onChange: (value: Person) => void; tried: boolean }) {
  const t = useTranslations('operator.form')
  const invite = useTranslations('admin.invite')
  const { value, onChange, tried } = props
  return (
    <>
      <Field
        label={t('adminName')}
        required
        error={tried && !value.name.trim() ? invite('nameWrong') : undefined}
      >
        <Input
          value={value.name}
          maxLength={60}
          onChange={(event) => onChange({ ...value, name: event.target.value })}
        />
      </Field>
      <Field
        label={t('adminEmail')}
        required
        error={tried && !EMAIL.test(value.email.trim()) ? invite('emailWrong') : undefined}
      >
        <Input
          type="email"
          value={value.email}
          maxLength={254}
          onChange={(event) => onChange({ ...value, email: event.target.value })}
        />
      </Field>
    </>
  )
}

const complete = ({ name, email }: Person) => Boolean(name.trim()) && EMAIL.test(email.trim())

/** Opens a facility together with the invitation of its first administrator. */
export function OpenTenantDialog(props: { onClose: () => void; onOffer: (offer: Offer) => void }) {
  const t = useTranslations('operator.form')
  const kinds = useTranslations('admin.region.kinds')
  const trpc = useTRPC()
  const open = useMutation(trpc.platform.open.mutationOptions(useAgain()))
  const [name, setName] = useState('')
  const [slug, setSlug] = useState('')
  const [kind, setKind] = useState<(typeof KINDS)[number]>('hospital')
  const [person, setPerson] = useState<Person>({ name: '', email: '' })
  const [tried, setTried] = useState(false)
  const send = () => {
    setTried(true)
    if (!name.trim() || !SLUG.test(slug) || !complete(person)) return
    const adminName = person.name.trim()
    open.mutate(
      { name: name.trim(), slug, kind, adminName, adminEmail: person.email.trim() },
      {
        onSuccess: ({ invitation }) => {
          props.onOffer({ name: adminName, token: invitation.token })
          props.onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('title')}
      submit={t('submit')}
      onSubmit={send}
      pending={open.isPending}
      error={open.error}
      conflict={t('conflict')}
    >
      <Field label={t('name')} required error={tried && !name.trim() ? t('nameWrong') : undefined}>
        <Input autoFocus value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field
        label={t('slug')}
        required
        note={t('slugHint')}
        error={tried && !SLUG.test(slug) ? t('slugWrong') : undefined}
      >
        <Input
          className="yt-mono"
          value={slug}
          maxLength={41}
          onChange={(event) => setSlug(event.target.value)}
        />
      </Field>
      <Field label={t('kind')}>
        <Select
          value={kind}
          onChange={setKind}
          choices={KINDS.map((value) => ({ value, label: kinds(value) }))}
        />
      </Field>
      <AdminFields value={person} onChange={setPerson} tried={tried} />
    </FormDialog>
  )
}

/** Invites the administrator of a facility that has none. */
export function InviteAdminDialog(props: {
  tenant: TenantRow
  onClose: () => void
  onOffer: (offer: Offer) => void
}) {
  const t = useTranslations('operator.invite')
  const trpc = useTRPC()
  const invite = useMutation(trpc.platform.inviteAdmin.mutationOptions(useAgain()))
  const [person, setPerson] = useState<Person>({ name: '', email: '' })
  const [tried, setTried] = useState(false)
  const send = () => {
    setTried(true)
    if (!complete(person)) return
    const displayName = person.name.trim()
    invite.mutate(
      { tenantId: props.tenant.id, displayName, email: person.email.trim() },
      {
        onSuccess: ({ token }) => {
          props.onOffer({ name: displayName, token })
          props.onClose()
        },
      },
    )
  }
  return (
    <FormDialog
      open
      onClose={props.onClose}
      title={t('title')}
      about={props.tenant.name}
      submit={t('submit')}
      onSubmit={send}
      pending={invite.isPending}
      error={invite.error}
      conflict={t('conflict')}
    >
      <AdminFields value={person} onChange={setPerson} tried={tried} />
    </FormDialog>
  )
}

/** Closes a facility; it can be opened again. */
export function CloseTenantDialog({ tenant, onClose }: { tenant: TenantRow; onClose: () => void }) {
  const t = useTranslations('operator.close')
  const trpc = useTRPC()
  const toast = useToast()
  const again = useAgain()
  const close = useMutation(trpc.platform.close.mutationOptions(again))
  const reopen = useMutation(trpc.platform.reopen.mutationOptions(again))
  const { id: tenantId, name } = tenant
  const send = () =>
    close.mutate(
      { tenantId },
      {
        onSuccess: () => {
          toast({ text: t('done', { name }), undo: () => reopen.mutate({ tenantId }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('title')}
      submit={t('submit')}
      onSubmit={send}
      pending={close.isPending}
      error={close.error}
    >
      <p>{t('text', { name })}</p>
    </FormDialog>
  )
}
