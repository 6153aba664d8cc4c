'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import type { Member } from './admin-types.ts'
import { AskResetDialog } from './ask-reset-dialog.tsx'
import { FormDialog } from './form-dialog.tsx'
import { DepartmentBoxes, RoleBoxes, type RoleId, staysApart } from './role-boxes.tsx'
import { useAgain } from './use-again.ts'
import type { Offer } from './users-page.tsx'

export type MemberAct = 'roles' | 'departments' | 'reset' | 'end'

export interface ActProps {
  readonly member: Member
  readonly onClose: () => void
  readonly onOffer: (offer: Offer) => void
}

/** What can be done to a member, each in its own dialog. */
export function MemberDialogs(
  props: ActProps & { kind: MemberAct; roleScopes: Readonly<Record<string, readonly string[]>> },
) {
  const { kind, roleScopes, ...rest } = props
  if (kind === 'roles') return <RolesDialog {...rest} />
  if (kind === 'departments') return <DepartmentsDialog {...rest} />
  // Whom a second administrator must allow to be reset: all three offices may, and who signs reports.
  const twice = rest.member.roles.some((role) =>
    ['reset:approve', 'report:sign'].some((scope) => roleScopes[role]?.includes(scope)),
  )
  if (kind === 'reset') return twice ? <AskResetDialog {...rest} /> : <ResetDialog {...rest} />
  return <EndDialog {...rest} />
}

function RolesDialog({ member, onClose }: ActProps) {
  const t = useTranslations('admin.roles')
  const invite = useTranslations('admin.invite')
  const trpc = useTRPC()
  const toast = useToast()
  const [roles, setRoles] = useState<RoleId[]>([...member.roles])
  const change = useMutation(trpc.admin.setRoles.mutationOptions(useAgain()))
  const fault = roles.length === 0 ? invite('rolesWrong') : staysApart(roles) ? undefined : invite('split')
  const send = () => {
    if (fault) return
    change.mutate(
      { userId: member.userId, roles },
      {
        onSuccess: ({ waits }) => {
          toast({ text: t(waits ? 'asked' : 'done', { name: member.name }) })
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
      about={t('about', { name: member.name })}
      submit={t('submit')}
      onSubmit={send}
      pending={change.isPending}
      error={change.error}
      conflict={t('conflict')}
    >
      <RoleBoxes label={invite('roles')} value={roles} onChange={setRoles} error={fault} />
    </FormDialog>
  )
}

function DepartmentsDialog({ member, onClose }: ActProps) {
  const t = useTranslations('admin.place')
  const invite = useTranslations('admin.invite')
  const trpc = useTRPC()
  const toast = useToast()
  const departments = useQuery(trpc.admin.departments.queryOptions({}))
  const [ids, setIds] = useState(member.departments.map((place) => place.id))
  const change = useMutation(trpc.admin.setDepartments.mutationOptions(useAgain()))
  const send = () =>
    change.mutate(
      { userId: member.userId, departmentIds: ids },
      {
        onSuccess: () => {
          toast({ text: t('done', { name: member.name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('title')}
      about={member.name}
      submit={t('submit')}
      onSubmit={send}
      pending={change.isPending}
      error={change.error}
    >
      {departments.data?.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
      <DepartmentBoxes
        label={invite('departments')}
        departments={departments.data ?? []}
        value={ids}
        onChange={setIds}
      />
    </FormDialog>
  )
}

function ResetDialog({ member, onClose, onOffer }: ActProps) {
  const t = useTranslations('admin.reset')
  const trpc = useTRPC()
  const reset = useMutation(trpc.admin.offerReset.mutationOptions(useAgain()))
  const send = () =>
    reset.mutate(
      { userId: member.userId },
      {
        onSuccess: ({ token }) => {
          onOffer({ title: t('ready', { name: member.name }), token })
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
      pending={reset.isPending}
      error={reset.error}
      conflict={t('conflict')}
    >
      <p>{t('text', { name: member.name })}</p>
    </FormDialog>
  )
}

function EndDialog({ member, onClose }: ActProps) {
  const t = useTranslations('admin.end')
  const roles = useTranslations('admin.roles')
  const trpc = useTRPC()
  const toast = useToast()
  const end = useMutation(trpc.admin.endMembership.mutationOptions(useAgain()))
  const send = () =>
    end.mutate(
      { userId: member.userId },
      {
        onSuccess: () => {
          toast({ text: t('done', { name: member.name }) })
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
      pending={end.isPending}
      error={end.error}
      conflict={roles('conflict')}
    >
      <p>{t('text', { name: member.name })}</p>
    </FormDialog>
  )
}
