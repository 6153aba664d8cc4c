'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, EmptyState, Field, Input, useToast } from '@yingtong/ui'
import { Building2, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { Department } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

type Act = { readonly kind: 'new' } | { readonly kind: 'rename' | 'end'; readonly department: Department }

/** The departments of the hospital. */
export function DepartmentsPage() {
  const t = useTranslations('admin.departments')
  const trpc = useTRPC()
  const { day } = useTimes()
  const list = useQuery(trpc.admin.departments.queryOptions({}))
  const [act, setAct] = useState<Act | null>(null)
  const mayWrite = usePerson().scopes.includes('member:write')
  const add = mayWrite ? (
    <Button
      kind="primary"
      icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
      onClick={() => setAct({ kind: 'new' })}
    >
      {t('new')}
    </Button>
  ) : null
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        {list.data?.length === 0 ? null : add}
      </PageHead>
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('title')}
            heads={[
              { id: 'name', text: t('title') },
              { id: 'members', text: t('members') },
              { id: 'created', text: t('created'), wideOnly: true },
              { id: 'acts', text: '' },
            ]}
            empty={
              <EmptyState icon={<Building2 />} title={t('empty')} about={t('emptyAbout')}>
                {add}
              </EmptyState>
            }
            rows={rows.map((department) => (
              <tr key={department.id} className="hover:bg-hover">
                <Cell strong>{department.name}</Cell>
                <Cell>{t('membersCount', { count: department.members })}</Cell>
                <Cell wideOnly>{day(department.createdAt)}</Cell>
                <Cell end>
                  {mayWrite ? (
                    <>
                      <Button
                        size="small"
                        kind="quiet"
                        onClick={() => setAct({ kind: 'rename', department })}
                      >
                        {t('rename')}
                      </Button>
                      <Button size="small" kind="quiet" onClick={() => setAct({ kind: 'end', department })}>
                        {t('end')}
                      </Button>
                    </>
                  ) : null}
                </Cell>
              </tr>
            ))}
          />
        )}
      </Answer>
      {act?.kind === 'new' ? <NameDialog onClose={() => setAct(null)} /> : null}
      {act?.kind === 'rename' ? (
        <NameDialog department={act.department} onClose={() => setAct(null)} />
      ) : null}
      {act?.kind === 'end' ? <EndDialog department={act.department} onClose={() => setAct(null)} /> : null}
    </>
  )
}

function NameDialog({ department, onClose }: { department?: Department; onClose: () => void }) {
  const t = useTranslations('admin.departments')
  const trpc = useTRPC()
  const toast = useToast()
  const again = useAgain()
  const create = useMutation(trpc.admin.createDepartment.mutationOptions(again))
  const rename = useMutation(trpc.admin.renameDepartment.mutationOptions(again))
  const [name, setName] = useState(department?.name ?? '')
  const [tried, setTried] = useState(false)
  const finish = (text: string) => ({
    onSuccess: () => {
      toast({ text })
      onClose()
    },
  })
  const send = () => {
    setTried(true)
    const wanted = name.trim()
    if (!wanted) return
    if (department) rename.mutate({ id: department.id, name: wanted }, finish(t('renamed')))
    else create.mutate({ name: wanted }, finish(t('createdDone', { name: wanted })))
  }
  return (
    <FormDialog
      open
      onClose={onClose}
      title={department ? t('rename') : t('new')}
      submit={department ? t('rename') : t('new')}
      onSubmit={send}
      pending={create.isPending || rename.isPending}
      error={create.error ?? rename.error}
      conflict={t('conflict')}
    >
      <Field label={t('name')} required error={tried && !name.trim() ? t('nameWrong') : undefined}>
        <Input autoFocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
    </FormDialog>
  )
}

function EndDialog({ department, onClose }: { department: Department; onClose: () => void }) {
  const t = useTranslations('admin.departments')
  const trpc = useTRPC()
  const toast = useToast()
  const end = useMutation(trpc.admin.endDepartment.mutationOptions(useAgain()))
  const { id, name, members } = department
  const send = () =>
    end.mutate(
      { id },
      {
        onSuccess: () => {
          toast({ text: t('ended', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('endTitle')}
      submit={t('end')}
      onSubmit={send}
      pending={end.isPending}
      error={end.error}
    >
      <p>{t('endText', { name, count: members })}</p>
    </FormDialog>
  )
}
