'use client'

import { useMutation } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { Button, Chip, Dialog, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { reasonOf, useTRPC } from '../../../trpc/trpc-provider.tsx'
import { deviceName, makePasskey } from '../sign-in/ask-browser.ts'
import { type SignInFault, takeStep } from '../sign-in/take-step.ts'
import { TotpSetup } from '../sign-in/totp-setup.tsx'
import { AccountCard } from './account-card.tsx'
import { ProveDialog } from './prove-dialog.tsx'

export type OwnSecurity = inferRouterOutputs<AppRouter>['account']['security']

export interface CardProps {
  readonly security: OwnSecurity
  readonly time: (at: Date) => string
  readonly onChanged: () => void
  /** After the second factor was confirmed. */
  readonly onFactor: () => void
}

type Refusal =
  | { readonly outcome: 'refused' | 'slow'; readonly waitSeconds: number }
  | { readonly outcome: 'expired' }

/** Why the password was not enough, as the sign-in notes say it. */
export function faultOf(refusal: Refusal): SignInFault {
  if (refusal.outcome === 'expired') return { kind: 'expired' }
  return { kind: refusal.outcome === 'slow' ? 'slow' : 'wrong', waitSeconds: refusal.waitSeconds }
}

/** The last second factor where the hospital demands one is a conflict; the rest is the line. */
export const faultOfError = (error: unknown): SignInFault => ({
  kind: reasonOf(error) === 'conflict' ? 'demanded' : 'unreachable',
})

/** The authenticator app. */
export function TotpCard({ security, time, onChanged, onFactor }: CardProps) {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const toast = useToast()
  const begin = useMutation(trpc.account.beginTotp.mutationOptions())
  const remove = useMutation(trpc.account.removeTotp.mutationOptions())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const [seed, setSeed] = useState<{ secret: string; uri: string } | null>(null)
  const done = (text: string) => {
    setAsked(null)
    setSeed(null)
    toast({ text })
    onChanged()
  }
  const add = async (password: string) => {
    const begun = await begin.mutateAsync({ password })
    if (begun.outcome !== 'begun') return faultOf(begun)
    setAsked(null)
    setSeed(begun)
    return null
  }
  const drop = async (password: string) => {
    const answer = await remove.mutateAsync({ password }).catch(faultOfError)
    if ('kind' in answer) return answer
    if (answer.outcome !== 'removed') return faultOf(answer)
    done(t('totp.removed'))
    return null
  }
  const confirm = async (code: string) => {
    const taken = await takeStep('confirm-totp', { code })
    if (taken.kind === 'fault') return taken.fault
    done(t('totp.added'))
    onFactor()
    return null
  }
  const confirmed = security.totpConfirmedAt
  return (
    <AccountCard
      title={t('totp.title')}
      end={
        <>
          <Chip tone={confirmed ? 'green' : 'amber'}>{confirmed ? t('on') : t('off')}</Chip>
          <Button size="small" onClick={() => setAsked(confirmed ? 'remove' : 'add')}>
            {confirmed ? t('totp.remove') : t('totp.add')}
          </Button>
        </>
      }
    >
      {confirmed ? t('totp.since', { time: time(confirmed) }) : t('totp.about')}
      {asked ? (
        <ProveDialog
          title={asked === 'add' ? t('totp.add') : t('totp.remove')}
          about={asked === 'add' ? t('proveAbout') : t('totp.removeAbout')}
          submit={asked === 'add' ? t('goOn') : t('totp.remove')}
          hasPassword={security.hasPassword}
          onClose={() => setAsked(null)}
          onProve={asked === 'add' ? add : drop}
        />
      ) : null}
      {seed ? (
        <Dialog
          open
          onOpenChange={(open) => (open ? null : setSeed(null))}
          title={t('totp.add')}
          closeLightly={false}
        >
          <TotpSetup seed={seed} onCode={confirm} />
        </Dialog>
      ) : null}
    </AccountCard>
  )
}

/** Passkeys: one per device or stick. */
export function PasskeyCard({ security, time, onChanged, onFactor }: CardProps) {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const toast = useToast()
  const begin = useMutation(trpc.account.beginPasskey.mutationOptions())
  const remove = useMutation(trpc.account.removePasskey.mutationOptions())
  const [asked, setAsked] = useState<'add' | { readonly remove: string } | null>(null)
  const done = (text: string) => {
    setAsked(null)
    toast({ text })
    onChanged()
  }
  const add = async (password: string): Promise<SignInFault | null> => {
    const begun = await begin.mutateAsync({ password })
    if (begun.outcome !== 'begun') return faultOf(begun)
    const response = await makePasskey(begun.options)
    if (response === null) return { kind: 'cancelled' }
    const label = deviceName(navigator.userAgent)
    const taken = await takeStep('add-passkey', { ceremony: begun.ceremony, label, response })
    if (taken.kind === 'fault') return taken.fault
    done(t('passkeys.added'))
    onFactor()
    return null
  }
  const drop = (passkeyId: string) => async (password: string) => {
    const answer = await remove.mutateAsync({ password, passkeyId }).catch(faultOfError)
    if ('kind' in answer) return answer
    if (answer.outcome !== 'removed') return faultOf(answer)
    done(t('passkeys.removed'))
    return null
  }
  return (
    <AccountCard
      title={t('passkeys.title')}
      end={
        <Button size="small" onClick={() => setAsked('add')}>
          {t('passkeys.add')}
        </Button>
      }
    >
      {security.passkeys.length === 0 ? t('passkeys.none') : null}
      <ul className="divide-y divide-line">
        {security.passkeys.map((key) => (
          <li key={key.id} className="flex flex-wrap items-center gap-3 py-2">
            <b className="min-w-0 grow truncate">{key.label}</b>
            <span className="text-[12px] text-ink-2">
              {t('passkeys.since', { time: time(key.createdAt) })}
            </span>
            <span className="text-[12px] text-ink-2">
              {key.lastUsedAt ? t('passkeys.used', { time: time(key.lastUsedAt) }) : t('passkeys.unused')}
            </span>
            <Button
              size="small"
              kind="quiet"
              aria-label={t('passkeys.removeNamed', { label: key.label })}
              onClick={() => setAsked({ remove: key.id })}
            >
              {t('passkeys.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {asked ? (
        <ProveDialog
          title={asked === 'add' ? t('passkeys.add') : t('passkeys.remove')}
          about={asked === 'add' ? t('proveAbout') : t('passkeys.removeAbout')}
          submit={asked === 'add' ? t('goOn') : t('passkeys.remove')}
          hasPassword={security.hasPassword}
          onClose={() => setAsked(null)}
          onProve={asked === 'add' ? add : drop(asked.remove)}
        />
      ) : null}
    </AccountCard>
  )
}
