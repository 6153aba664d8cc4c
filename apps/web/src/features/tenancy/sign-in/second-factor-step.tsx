'use client'

import { Avatar, Button, Note } from '@yingtong/ui'
import { KeyRound, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { CodeField } from './code-field.tsx'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'
import { useWait } from './use-wait.ts'

/** Who is signing in, with the way back to another account. */
export function WhoCard({ name, email, onOther }: { name: string; email: string; onOther: () => void }) {
  const t = useTranslations('signIn')
  return (
    <div className="mb-4 flex items-center gap-3 rounded-3 border border-line px-3 py-2.5">
      <Avatar name={name} />
      <div className="min-w-0 grow">
        <b>{name}</b>
        <p className="truncate text-[12px] leading-[18px] text-ink-2">{email}</p>
      </div>
      <Button size="small" kind="quiet" onClick={onOther}>
        {t('otherAccount')}
      </Button>
    </div>
  )
}

export interface SecondFactorStepProps {
  readonly name: string
  readonly email: string
  readonly factors: { readonly totp: boolean; readonly passkey: boolean }
  readonly onCode: (code: string) => Promise<SignInFault | null>
  readonly onPasskey: () => Promise<SignInFault | null>
  readonly onRecovery: () => void
  readonly onOther: () => void
}

/** The second step: a code from the telephone, or a passkey. */
export function SecondFactorStep(props: SecondFactorStepProps) {
  const t = useTranslations('signIn')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const wait = useWait(fault)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const attempt = async (work: () => Promise<SignInFault | null>) => {
    setBusy(true)
    const result = await work().catch((): SignInFault => ({ kind: 'unreachable' }))
    if (!result) return
    setFault(result)
    setBusy(false)
    setCode('')
    field.current?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.length === 6 && !busy && wait === 0) void attempt(() => props.onCode(code))
  }
  const passkey = (
    <Button
      kind={props.factors.totp ? 'quiet' : 'primary'}
      size={props.factors.totp ? 'normal' : 'large'}
      wide={!props.factors.totp}
      disabled={busy}
      icon={<KeyRound className="yt-icon yt-icon-14" aria-hidden="true" />}
      onClick={() => void attempt(props.onPasskey)}
    >
      {t('usePasskey')}
    </Button>
  )
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <WhoCard name={props.name} email={props.email} onOther={props.onOther} />
      {fault ? <SignInFaultNote fault={fault} of="code" /> : null}
      {props.factors.totp ? (
        <>
          <CodeField value={code} onChange={setCode} readOnly={busy} fieldRef={field} />
          <Button
            type="submit"
            kind="primary"
            size="large"
            wide
            keys={busy || wait > 0 ? undefined : 'Enter'}
            disabled={busy || wait > 0 || code.length < 6}
          >
            {busy ? t('checking') : wait > 0 ? t('submitIn', { seconds: wait }) : t('submit')}
          </Button>
        </>
      ) : (
        passkey
      )}
      <div className="flex flex-wrap justify-center gap-2">
        {props.factors.totp && props.factors.passkey ? passkey : null}
        <Button kind="quiet" onClick={props.onRecovery}>
          {props.factors.totp ? t('noPhone') : t('useRecovery')}
        </Button>
      </div>
      <Note icon={<ShieldCheck aria-hidden="true" />}>{t('waitNoteCode')}</Note>
    </form>
  )
}
