'use client'

import { Button, Field, Input, Note } from '@yingtong/ui'
import { Building2, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'

export interface PasswordStepProps {
  /** What brought somebody back here. */
  readonly fault?: SignInFault | null
  /** Signs in; null when it worked, and the page goes on by itself. */
  readonly onSignIn: (credentials: { email: string; password: string }) => Promise<SignInFault | null>
  /** The name of the hospital's own identity provider, where there is one. */
  readonly provider?: string | null
  readonly onProvider?: () => void
}

/** E-mail and password. */
export function PasswordStep({ onSignIn, provider, onProvider, ...props }: PasswordStepProps) {
  const t = useTranslations('signIn')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'email' | 'password' | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(props.fault ?? null)
  const emailField = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)
  // Until the page is alive a submit would send the fields as the browser does, so it waits; what was typed is kept.
  const [alive, setAlive] = useState(false)
  useEffect(() => {
    setEmail(emailField.current?.value ?? '')
    setPassword(passwordField.current?.value ?? '')
    setAlive(true)
    emailField.current?.focus()
  }, [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const lacks = email.trim() === '' ? 'email' : password === '' ? 'password' : null
    setMissing(lacks)
    if (lacks) return (lacks === 'email' ? emailField : passwordField).current?.focus()
    setBusy(true)
    const result = await onSignIn({ email: email.trim(), password }).catch(
      (): SignInFault => ({ kind: 'unreachable' }),
    )
    if (!result) return
    setFault(result)
    setBusy(false)
    setPassword('')
    passwordField.current?.focus()
  }
  return (
    <form method="post" className="flex flex-col gap-4" onSubmit={submit} noValidate>
      {fault ? <SignInFaultNote fault={fault} of="password" /> : null}
      <Field label={t('email')} error={missing === 'email' ? t('emailMissing') : undefined}>
        <Input
          ref={emailField}
          size="large"
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          readOnly={busy}
          onChange={(e) => setEmail(e.target.value)}
        />
      </Field>
      <Field label={t('password')} error={missing === 'password' ? t('passwordMissing') : undefined}>
        <Input
          ref={passwordField}
          size="large"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          readOnly={busy}
          onChange={(e) => setPassword(e.target.value)}
        />
      </Field>
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        keys={busy ? undefined : 'Enter'}
        disabled={busy || !alive}
      >
        {busy ? t('checking') : t('submit')}
      </Button>
      {provider ? (
        <Button
          size="large"
          wide
          disabled={!alive}
          icon={<Building2 className="yt-icon" aria-hidden="true" />}
          onClick={onProvider}
        >
          {t('byProvider', { name: provider })}
        </Button>
      ) : null}
      <Note icon={<ShieldCheck aria-hidden="true" />}>{t('lockNote')}</Note>
    </form>
  )
}
