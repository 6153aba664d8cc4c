'use client'

import { useMutation } from '@tanstack/react-query'
import { Button, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AccountCard } from './account-card.tsx'
import { type CardProps, faultOf, faultOfError } from './factor-cards.tsx'
import { ProveDialog } from './prove-dialog.tsx'

/** The identity providers that open this account; nothing where there is none. */
export function LinksCard({ security, time, onChanged }: Omit<CardProps, 'onFactor'>) {
  const t = useTranslations('account.links')
  const trpc = useTRPC()
  const toast = useToast()
  const unlink = useMutation(trpc.account.unlinkFederated.mutationOptions())
  const [asked, setAsked] = useState(false)
  if (security.links.length === 0) return null
  const drop = async (password: string) => {
    const answer = await unlink.mutateAsync({ password }).catch(faultOfError)
    if ('kind' in answer) return answer
    if (answer.outcome !== 'removed') return faultOf(answer)
    setAsked(false)
    toast({ text: t('removed') })
    onChanged()
    return null
  }
  return (
    <AccountCard
      title={t('title')}
      end={
        security.hasPassword ? (
          <Button size="small" onClick={() => setAsked(true)}>
            {t('remove')}
          </Button>
        ) : null
      }
    >
      <ul>
        {security.links.map((link) => (
          <li key={link.issuer} className="flex flex-wrap items-center gap-3 py-1">
            <b className="min-w-0 grow truncate">{link.issuer}</b>
            <span className="text-[12px] text-ink-2">{t('since', { time: time(link.createdAt) })}</span>
          </li>
        ))}
      </ul>
      {asked ? (
        <ProveDialog
          title={t('remove')}
          about={t('removeAbout')}
          submit={t('remove')}
          hasPassword={security.hasPassword}
          onClose={() => setAsked(false)}
          onProve={drop}
        />
      ) : null}
    </AccountCard>
  )
}
