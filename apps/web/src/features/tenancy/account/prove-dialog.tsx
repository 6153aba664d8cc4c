'use client'

import { Button, Dialog, Field, Input } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { SignInFaultNote } from '../sign-in/sign-in-fault.tsx'
import type { SignInFault } from '../sign-in/take-step.ts'

/** Asks for the password again before something of the account's security changes. */
export function ProveDialog(props: {
  title: string
  about?: ReactNode
  submit: string
  /** False for accounts that only sign in through the identity provider. */
  hasPassword: boolean
  onClose: () => void
  /** Null when it worked; the caller closes the dialog. */
  onProve: (password: string) => Promise<SignInFault | null>
  children?: ReactNode
}) {
  const t = useTranslations('account')
  const formId = useId()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const result = await props.onProve(password).catch((): SignInFault => ({ kind: 'unreachable' }))
    if (!result) return
    setFault(result)
    setPassword('')
    setBusy(false)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? null : props.onClose())}
      title={props.title}
      about={props.about}
      closeLightly={false}
      foot={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={busy}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className="flex flex-col gap-3.5" onSubmit={send}>
        {fault ? <SignInFaultNote fault={fault} of="password" /> : null}
        {props.children}
        {props.hasPassword ? (
          <Field label={t('presentPassword')}>
            <Input
              autoFocus
              type="password"
              name="password"
              autoComplete="current-password"
              maxLength={128}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
        ) : null}
      </form>
    </Dialog>
  )
}
