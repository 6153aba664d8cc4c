'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, EmptyState, useToast } from '@yingtong/ui'
import { Activity } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { browserName } from '../browser-name.ts'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { SessionRow } from './admin-types.ts'
import { FormDialog } from './form-dialog.tsx'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

const REFRESH_MS = 15_000

/** Who is signed in now; the security officer closes what should not be. */
export function SessionsPage() {
  const t = useTranslations('admin.sessions')
  const users = useTranslations('admin.users')
  const trpc = useTRPC()
  const person = usePerson()
  const { ago, time } = useTimes()
  const list = useQuery({ ...trpc.admin.sessions.queryOptions({}), refetchInterval: REFRESH_MS })
  const [closing, setClosing] = useState<SessionRow | null>(null)
  const mayClose = person.scopes.includes('session:write')
  return (
    <>
      <PageHead title={t('title')} about={t('about')} />
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('title')}
            heads={[
              { id: 'person', text: t('columns.person') },
              { id: 'address', text: t('columns.address'), wideOnly: true },
              { id: 'browser', text: t('columns.browser'), wideOnly: true },
              { id: 'factor', text: t('columns.factor'), wideOnly: true },
              { id: 'opened', text: t('columns.opened'), wideOnly: true },
              { id: 'seen', text: t('columns.seen') },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<Activity />} title={t('empty')} />}
            rows={rows.map((row) => (
              <tr key={row.id} className="hover:bg-hover">
                <Cell strong>
                  {row.name ?? <Chip tone="amber">{t('operator')}</Chip>}{' '}
                  {row.userId === person.id ? <Chip tone="outline">{users('me')}</Chip> : null}
                </Cell>
                <Cell wideOnly>
                  <span className="yt-mono text-[12px]">{row.address}</span>
                </Cell>
                <Cell wideOnly title={row.userAgent ?? ''}>
                  {browserName(row.userAgent)}
                </Cell>
                <Cell wideOnly>
                  {row.secondFactor ? users(`factors.${row.secondFactor}`) : t('noFactor')}
                </Cell>
                <Cell wideOnly>{time(row.createdAt)}</Cell>
                <Cell>{ago(row.lastSeenAt)}</Cell>
                <Cell end>
                  {mayClose ? (
                    <Button size="small" kind="quiet" onClick={() => setClosing(row)}>
                      {t('close')}
                    </Button>
                  ) : null}
                </Cell>
              </tr>
            ))}
          />
        )}
      </Answer>
      {closing ? <CloseDialog row={closing} onClose={() => setClosing(null)} /> : null}
    </>
  )
}

function CloseDialog({ row, onClose }: { row: SessionRow; onClose: () => void }) {
  const t = useTranslations('admin.sessions')
  const trpc = useTRPC()
  const toast = useToast()
  const close = useMutation(trpc.admin.closeSession.mutationOptions(useAgain()))
  const name = row.name ?? t('operator')
  const send = () =>
    close.mutate(
      { id: row.id },
      {
        onSuccess: () => {
          toast({ text: t('closed', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('closeTitle')}
      submit={t('close')}
      onSubmit={send}
      pending={close.isPending}
      error={close.error}
    >
      <p>{t('closeText', { name })}</p>
    </FormDialog>
  )
}
