'use client'

import { useMutation } from '@tanstack/react-query'
import { Button, Chip, Dialog } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { RecoveryCodes } from '../sign-in/recovery-codes.tsx'
import { AccountCard } from './account-card.tsx'
import { faultOf, type OwnSecurity } from './factor-cards.tsx'
import { ProveDialog } from './prove-dialog.tsx'

const FEW = 3

/** How many recovery codes are left, and new ones in their place. */
export function RecoveryCard(props: {
  security: OwnSecurity
  time: (at: Date) => string
  onCodes: (codes: readonly string[]) => void
}) {
  const t = useTranslations('account.recovery')
  const trpc = useTRPC()
  const make = useMutation(trpc.account.makeRecoveryCodes.mutationOptions())
  const [asked, setAsked] = useState(false)
  const { recoveryCodes, hasPassword } = props.security
  const few = recoveryCodes !== null && recoveryCodes.left <= FEW
  const prove = async (password: string) => {
    const made = await make.mutateAsync({ password })
    if (made.outcome !== 'made') return faultOf(made)
    setAsked(false)
    props.onCodes(made.codes)
    return null
  }
  const act = recoveryCodes ? t('again') : t('make')
  return (
    <AccountCard
      title={t('title')}
      end={
        <>
          {recoveryCodes ? (
            <Chip tone={few ? 'amber' : 'green'}>{t('chip', { count: recoveryCodes.left })}</Chip>
          ) : null}
          <Button size="small" onClick={() => setAsked(true)}>
            {act}
          </Button>
        </>
      }
    >
      {recoveryCodes ? (
        <>
          {t('left', { count: recoveryCodes.left, time: props.time(recoveryCodes.madeAt) })}
          {few ? <p className="text-amber-text">{t('few')}</p> : null}
        </>
      ) : (
        t('none')
      )}
      {asked ? (
        <ProveDialog
          title={act}
          about={recoveryCodes ? t('againAbout') : t('about')}
          submit={act}
          hasPassword={hasPassword}
          onClose={() => setAsked(false)}
          onProve={prove}
        />
      ) : null}
    </AccountCard>
  )
}

/** The codes just made; stays until somebody says that they are kept. */
export function RecoveryCodesDialog(props: { codes: readonly string[]; email: string; onClose: () => void }) {
  const t = useTranslations('account.recovery')
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? null : props.onClose())}
      title={t('title')}
      about={t('about')}
      closeLightly={false}
      foot={
        <Button kind="primary" onClick={props.onClose}>
          {t('saved')}
        </Button>
      }
    >
      <RecoveryCodes codes={props.codes} email={props.email} />
    </Dialog>
  )
}
