'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ErrorState, formatAgo, formatFullTime, Note, Skeleton, useNow, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { BrowsersCard } from './browsers-card.tsx'
import { PasskeyCard, TotpCard } from './factor-cards.tsx'
import { LinksCard } from './links-card.tsx'
import { PasswordCard } from './password-card.tsx'
import { RecoveryCard, RecoveryCodesDialog } from './recovery-card.tsx'
import { SessionsCard } from './sessions-card.tsx'
import { VouchCard } from './vouch-card.tsx'

/** My account: password, second factors, open sessions. */
export function LiveAccount() {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const client = useQueryClient()
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  const security = useQuery(trpc.account.security.queryOptions())
  const time = (at: Date) => formatFullTime(at.toISOString(), timeZone)
  const ago = (at: Date) => formatAgo(at.toISOString(), { language, nowMs, timeZone })
  const changed = () => void client.invalidateQueries({ queryKey: trpc.account.pathKey() })
  const { data } = security
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const make = useMutation(trpc.account.makeRecoveryCodes.mutationOptions())
  // The first codes come by themselves; where there are some, the card makes new ones.
  const firstCodes = async () => {
    const made = data?.recoveryCodes ? null : await make.mutateAsync({}).catch(() => null)
    if (made?.outcome === 'made') setCodes(made.codes)
    changed()
  }
  const bare = data && !data.totpConfirmedAt && data.passkeys.length === 0
  return (
    <div className="min-h-0 grow overflow-auto p-6 max-md:p-4">
      <div className="max-w-[760px]">
        <h2 className="mb-1 text-[18px] leading-[26px]">{t('title')}</h2>
        <p className="mb-4 text-ink-2">{data?.email ?? ''}</p>
        {security.isError ? (
          <ErrorState happened={t('fault')} safe={t('faultSafe')} onRetry={() => void security.refetch()} />
        ) : null}
        {security.isPending ? <Skeleton className="w-full" /> : null}
        {bare ? (
          <div className="mb-4">
            <Note tone={data.secondFactor === 'required' ? 'amber' : 'accent'}>{t('bare')}</Note>
          </div>
        ) : null}
        <VouchCard />
        {data ? (
          <>
            <PasswordCard
              hasPassword={data.hasPassword}
              changed={data.passwordChangedAt ? time(data.passwordChangedAt) : null}
              lengthMin={data.passwordLengthMin}
              onChanged={changed}
            />
            {data.recovered ? (
              <div className="mb-4">
                <Note tone="amber">{t('recovered')}</Note>
              </div>
            ) : null}
            <TotpCard security={data} time={time} onChanged={changed} onFactor={() => void firstCodes()} />
            <PasskeyCard security={data} time={time} onChanged={changed} onFactor={() => void firstCodes()} />
            <LinksCard security={data} time={time} onChanged={changed} />
            {bare ? null : (
              <RecoveryCard
                security={data}
                time={time}
                onCodes={(made) => {
                  setCodes(made)
                  changed()
                }}
              />
            )}
            {codes ? (
              <RecoveryCodesDialog codes={codes} email={data.email} onClose={() => setCodes(null)} />
            ) : null}
          </>
        ) : null}
        <SessionsCard ago={ago} />
        <BrowsersCard ago={ago} />
      </div>
    </div>
  )
}
