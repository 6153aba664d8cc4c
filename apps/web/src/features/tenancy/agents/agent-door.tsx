'use client'

import { useMutation } from '@tanstack/react-query'
import { Button, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import type { AgentRow } from '../admin/admin-types.ts'
import { FormDialog } from '../admin/form-dialog.tsx'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'

/** Whose images the agent takes, whether it knows already, and the switch that opens it for a day. */
export function AgentDoor({ agent, onOpen }: { agent: AgentRow; onOpen: () => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const toast = useToast()
  const { time } = useTimes()
  const shut = useMutation(trpc.fleet.closeAgent.mutationOptions(useAgain()))
  const { id, name, openUntil, hasCallers } = agent
  const close = () => shut.mutate({ id }, { onSuccess: () => toast({ text: t('closed', { name }) }) })
  return (
    <>
      <span className="flex items-center gap-1 whitespace-nowrap">
        {openUntil ? (
          <span className="inline-flex items-center gap-1.5">
            <span className="yt-dot" data-tone="amber" />
            {t('openNow', { time: time(openUntil) })}
          </span>
        ) : (
          t('known')
        )}
        <Button size="small" kind="quiet" disabled={shut.isPending} onClick={openUntil ? close : onOpen}>
          {t(openUntil ? 'close' : 'open')}
        </Button>
      </span>
      {hasCallers ? null : (
        <span className="block whitespace-nowrap text-[12px] text-ink-2">{t('knownLater')}</span>
      )}
    </>
  )
}

/** Says what opening means before it is done. */
export function OpenAgentDialog({ agent, onClose }: { agent: AgentRow; onClose: () => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const toast = useToast()
  const open = useMutation(trpc.fleet.openAgent.mutationOptions(useAgain()))
  const { id, name } = agent
  const send = () =>
    open.mutate(
      { id },
      {
        onSuccess: () => {
          toast({ text: t('opened', { name }) })
          onClose()
        },
      },
    )
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('openTitle')}
      submit={t('open')}
      onSubmit={send}
      pending={open.isPending}
      error={open.error}
    >
      <p>{t('openText', { name })}</p>
    </FormDialog>
  )
}
