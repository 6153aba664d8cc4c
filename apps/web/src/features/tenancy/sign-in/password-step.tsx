'use client'

import { Button, Field, Input, Note } from '@yingtong/ui'
import { Building2, KeyRound, Mail, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'
import { useWait } from './use-wait.ts'

export interface PasswordStepProps {
  /** What brought somebody back here. */
  readonly fault?: SignInFault | null
  /** Signs in; null when it worked, and the page goes on by itself. */
  readonly onSignIn: (credentials: { email: string; password: string }) => Promise<SignInFault | null>
  /** The name of the hospital's own identity provider, where there is one. */
  readonly provider?: string | null
  readonly onProvider?: () => void
  /** Signs in with a passkey alone. */
  readonly onPasskey?: () => Promise<SignInFault | null>
  /** Sends a link to the account's mail box; absent where nobody sends mail. */
  readonly onLink?: ((email: string) => Promise<void>) | undefined
  /** This browser came by such a link: its tries wait for nobody else's. */
  readonly byLink?: boolean
}

/** E-mail and password. */
export function PasswordStep({ onSignIn, provider, onProvider, onPasskey, ...props }: PasswordStepProps) {
  const t = useTranslations('signIn')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'email' | 'password' | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(props.fault ?? null)
  const wait = useWait(fault)
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
    if (wait > 0) return
    setBusy(true)
    const result = await onSignIn({ email: email.trim(), password }).catch(
      (): SignInFault => ({ kind: 'unreachable' }),
    )
    if (!result) return
    setFault(result)
    setBusy(false)
    // What was not judged may be right: it is sent again when its time has come.
    if (result.kind !== 'slow') setPassword('')
    passwordField.current?.focus()
  }
  const byPasskey = async () => {
    setBusy(true)
    const result = await onPasskey?.().catch((): SignInFault => ({ kind: 'unreachable' }))
    if (!result) return
    setFault(result)
    setBusy(false)
  }
  return (
    <form method="post" className="flex flex-col gap-4" onSubmit={submit} noValidate>
      {fault ? <SignInFaultNote fault={fault} of="password" /> : null}
      {fault?.kind === 'slow' ? <NoWait email={email.trim()} onLink={props.onLink} /> : null}
      {props.byLink && !fault ? <Note tone="accent">{t('byLink')}</Note> : null}
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
        keys={busy || wait > 0 ? undefined : 'Enter'}
        disabled={busy || !alive || wait > 0}
      >
        {busy ? t('checking') : wait > 0 ? t('submitIn', { seconds: wait }) : t('submit')}
      </Button>
      {onPasskey ? (
        <Button
          size="large"
          wide
          disabled={busy || !alive}
          icon={<KeyRound className="yt-icon" aria-hidden="true" />}
          onClick={() => void byPasskey()}
        >
          {t('byPasskey')}
        </Button>
      ) : null}
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
      <Note icon={<ShieldCheck aria-hidden="true" />}>{t('waitNote')}</Note>
    </form>
  )
}

/** Ways past a wait that others caused: a link to the mail box, or the hospital's own people. */
function NoWait({ email, onLink }: { email: string; onLink: PasswordStepProps['onLink'] }) {
  const t = useTranslations('signIn')
  const [state, setState] = useState<'ask' | 'sending' | 'sent' | 'failed'>('ask')
  if (!onLink) return <Note>{t('noWaitAdmin')}</Note>
  if (state === 'sent')
    return (
      <Note tone="green" alert>
        {t('linkSent')}
      </Note>
    )
  const send = () => {
    setState('sending')
    onLink(email).then(
      () => setState('sent'),
      () => setState('failed'),
    )
  }
  return (
    <>
      {state === 'failed' ? (
        <Note tone="amber" alert>
          {t('faults.unreachable')}
        </Note>
      ) : null}
      <Button
        wide
        disabled={state === 'sending' || email === ''}
        icon={<Mail className="yt-icon" aria-hidden="true" />}
        onClick={send}
      >
        {t('sendLink')}
      </Button>
    </>
  )
}
