'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Chip, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AccountCard } from './account-card.tsx'

/** Tokens that wait for somebody who may themselves what they may; nothing where there are none. */
export function VouchCard() {
  const t = useTranslations('account.vouch')
  const scopeName = useTranslations('admin.tokens.scopes')
  const trpc = useTRPC()
  const client = useQueryClient()
  const toast = useToast()
  const faultText = useFaultText()
  const may = usePerson().scopes.includes('token:vouch')
  const list = useQuery({ ...trpc.account.unvouched.queryOptions({}), enabled: may })
  const vouch = useMutation(trpc.account.vouch.mutationOptions())
  if (!list.data || list.data.length === 0) return null
  const send = (id: string, label: string) =>
    vouch.mutate(
      { id },
      {
        onSuccess: () => {
          toast({ text: t('done', { label }) })
          void client.invalidateQueries({ queryKey: trpc.account.pathKey() })
        },
        onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
      },
    )
  return (
    <AccountCard title={t('title')} about={t('about')}>
      <ul className="flex flex-col gap-2">
        {list.data.map(({ id, label, scopes, createdByName }) => (
          <li key={id} className="flex flex-wrap items-center gap-2">
            <b>{label}</b>
            {scopes.map((scope) => (
              <Chip key={scope}>{scopeName(scope as Parameters<typeof scopeName>[0])}</Chip>
            ))}
            <span className="text-[12px] text-ink-2">{t('made', { name: createdByName ?? '' })}</span>
            <span className="ml-auto">
              <Button size="small" disabled={vouch.isPending} onClick={() => send(id, label)}>
                {t('act')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </AccountCard>
  )
}
