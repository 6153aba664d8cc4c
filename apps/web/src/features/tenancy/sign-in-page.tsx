'use client'

import { Button, ErrorState, Field, Input, Mark, Note, ThemeScope } from '@yingtong/ui'
import { ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { LanguageSwitch } from '../../frame/language-switch.tsx'

/** Why signing in did not work. The same answer for an unknown account and a wrong password. */
export type SignInFault =
  | { readonly kind: 'wrong'; readonly triesLeft: number | null }
  | { readonly kind: 'locked'; readonly until: string }
  | { readonly kind: 'unreachable' }

export interface SignInPageProps {
  /** The hospital whose system this is; null before it is known, then the region's name stands there. */
  readonly hospital: string | null
  readonly department: string | null
  /** Signs in; null when it worked, and the page goes on by itself. */
  readonly onSignIn: (credentials: { email: string; password: string }) => Promise<SignInFault | null>
  readonly version: string
}

/** Screen 01: whose system it is, large; then e-mail and password. */
export function SignInPage(props: SignInPageProps) {
  const t = useTranslations('signIn')
  return (
    <ThemeScope theme="light">
      <div className="grid h-full grid-cols-[46%_1fr] overflow-auto max-md:grid-cols-1 max-md:grid-rows-[200px_1fr]">
        <Picture hospital={props.hospital} department={props.department} />
        <main className="flex flex-col bg-surface px-6">
          <div className="m-auto w-full max-w-[360px] py-8">
            <p className="text-[12px] leading-[18px] text-ink-2">{t('welcome')}</p>
            <h1 className="mb-5 text-[22px] leading-[30px]">{t('title')}</h1>
            <SignInForm onSignIn={props.onSignIn} />
          </div>
          <footer className="flex flex-wrap items-center justify-center gap-4 pb-4 text-[12px] leading-[18px] text-ink-2">
            <LanguageSwitch />
            <span>{t('browser')}</span>
            <span>{t('version', { version: props.version })}</span>
          </footer>
        </main>
      </div>
    </ThemeScope>
  )
}

function Picture({ hospital, department }: { hospital: string | null; department: string | null }) {
  const t = useTranslations()
  return (
    <div
      data-theme="dark"
      className="relative flex flex-col justify-between overflow-hidden bg-bg bg-[url(/sign-in-ct.webp)] bg-[length:auto_92%] bg-[position:118px_58%] bg-no-repeat p-11 pt-9 max-md:bg-none max-md:p-5"
    >
      <div className="flex items-center gap-3">
        <Mark className="size-[34px] text-accent" />
        <b className="text-[18px] leading-[26px]">{t('product.name')}</b>
        <span className="text-ink-3">{t('product.about')}</span>
      </div>
      <div>
        <p className="text-[32px] leading-[42px] font-semibold max-md:text-[22px] max-md:leading-[30px]">
          {hospital ?? t('signIn.region')}
        </p>
        {department ? <p className="text-[15px] leading-[27px] text-ink-2">{department}</p> : null}
      </div>
    </div>
  )
}

function SignInForm({ onSignIn }: Pick<SignInPageProps, 'onSignIn'>) {
  const t = useTranslations('signIn')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'email' | 'password' | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
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
      {fault ? <SignInFaultNote fault={fault} /> : null}
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
      <Note icon={<ShieldCheck aria-hidden="true" />}>{t('lockNote')}</Note>
    </form>
  )
}

function SignInFaultNote({ fault }: { fault: SignInFault }) {
  const t = useTranslations('signIn.faults')
  if (fault.kind === 'unreachable')
    return <ErrorState happened={t('unreachable')} safe={t('unreachableSafe')} />
  if (fault.kind === 'locked')
    return <ErrorState happened={t('locked', { time: fault.until })} safe={t('lockedSafe')} />
  return (
    <Note tone="amber" alert>
      {fault.triesLeft === null ? t('wrong') : t('wrongTries', { count: fault.triesLeft })}
    </Note>
  )
}
