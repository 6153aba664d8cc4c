'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Field, Input } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { FormDialog } from './form-dialog.tsx'
import { DepartmentBoxes, RoleBoxes, type RoleId, staysApart } from './role-boxes.tsx'
import { useAgain } from './use-again.ts'
import type { Offer } from './users-page.tsx'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Invites one person; the link that comes out is shown this once. */
export function InviteDialog(props: { onClose: () => void; onOffer: (offer: Offer) => void }) {
  const t = useTranslations('admin.invite')
  const trpc = useTRPC()
  const departments = useQuery(trpc.admin.departments.queryOptions({}))
  const invite = useMutation(trpc.admin.invite.mutationOptions(useAgain()))
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<RoleId[]>([])
  const [places, setPlaces] = useState<string[]>([])
  const [tried, setTried] = useState(false)
  const faults = {
    email: EMAIL.test(email.trim()) ? undefined : t('emailWrong'),
    name: name.trim() ? undefined : t('nameWrong'),
    roles: roles.length === 0 ? t('rolesWrong') : staysApart(roles) ? undefined : t('split'),
  }
  const send = () => {
    setTried(true)
    if (faults.email || faults.name || faults.roles) return
    invite.mutate(
      { email: email.trim(), displayName: name.trim(), roles, departmentIds: places },
      {
        onSuccess: ({ token, waits }) => {
          const about = waits ? { about: t('readyWaits') } : {}
          props.onOffer({ title: t('ready', { name: name.trim() }), token, ...about })
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
      pending={invite.isPending}
      error={invite.error}
      conflict={t('conflict')}
    >
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Field label={t('name')} required error={tried ? faults.name : undefined}>
          <Input autoFocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('email')} required error={tried ? faults.email : undefined}>
          <Input
            type="email"
            value={email}
            maxLength={254}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
      </div>
      <RoleBoxes
        label={t('roles')}
        value={roles}
        onChange={setRoles}
        error={tried || !staysApart(roles) ? faults.roles : undefined}
      />
      <DepartmentBoxes
        label={t('departments')}
        departments={departments.data ?? []}
        value={places}
        onChange={setPlaces}
      />
    </FormDialog>
  )
}
