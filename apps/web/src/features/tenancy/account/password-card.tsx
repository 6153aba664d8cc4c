'use client'

import { Button, useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { NewPasswordFields, passwordFault } from '../sign-in/new-password-fields.tsx'
import { type SignInFault, takeStep } from '../sign-in/take-step.ts'
import { AccountCard } from './account-card.tsx'
import { ProveDialog } from './prove-dialog.tsx'

/** One's password; a change ends every other session. */
export function PasswordCard(props: {
  hasPassword: boolean
  changed: string | null
  lengthMin: number
  onChanged: () => void
}) {
  const t = useTranslations('account')
  const [open, setOpen] = useState(false)
  if (!props.hasPassword) return null
  return (
    <AccountCard
      title={t('password.title')}
      end={
        <Button size="small" onClick={() => setOpen(true)}>
          {t('password.change')}
        </Button>
      }
    >
      {props.changed ? t('password.changedAt', { time: props.changed }) : t('password.neverChanged')}
      {open ? <ChangePassword {...props} onClose={() => setOpen(false)} /> : null}
    </AccountCard>
  )
}

function ChangePassword(props: { lengthMin: number; onChanged: () => void; onClose: () => void }) {
  const t = useTranslations('account')
  const toast = useToast()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const own = passwordFault(password, again, props.lengthMin)
  const prove = async (current: string): Promise<SignInFault | null> => {
    setTried(true)
    if (own !== null) return { kind: 'unfit' }
    const taken = await takeStep('change-password', { current, password })
    if (taken.kind === 'fault') return taken.fault
    toast({ text: t('password.done') })
    props.onChanged()
    props.onClose()
    return null
  }
  return (
    <ProveDialog
      title={t('password.change')}
      about={t('password.changeAbout')}
      submit={t('password.change')}
      hasPassword
      onClose={props.onClose}
      onProve={prove}
    >
      <NewPasswordFields
        password={password}
        again={again}
        lengthMin={props.lengthMin}
        shownFault={tried ? own : null}
        onPassword={setPassword}
        onAgain={setAgain}
      />
    </ProveDialog>
  )
}
