'use client'

import { Button, Field, Input, Note } from '@yingtong/ui'
import { ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { WhoCard } from './second-factor-step.tsx'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'

const SIGNS = 16

/** A recovery code as it stands on paper: groups of four, whatever was typed or pasted. */
export const groupsOf = (typed: string) =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, SIGNS)
    .replaceAll(/(.{4})(?=.)/g, '$1-')

/** The second step without the telephone: one of the codes that were kept for this day. */
export function RecoveryStep(props: {
  name: string
  email: string
  back: string
  onCode: (code: string) => Promise<SignInFault | null>
  onBack: () => void
  onOther: () => void
}) {
  const t = useTranslations('signIn')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const whole = code.replaceAll('-', '').length === SIGNS
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!whole || busy) return
    setBusy(true)
    const result = await props.onCode(code).catch((): SignInFault => ({ kind: 'unreachable' }))
    if (!result) return
    setFault(result)
    setBusy(false)
    field.current?.select()
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <WhoCard name={props.name} email={props.email} onOther={props.onOther} />
      {fault ? <SignInFaultNote fault={fault} of="recovery" /> : null}
      <Field label={t('recovery.code')}>
        <Input
          ref={field}
          size="large"
          name="recovery-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder="XXXX-XXXX-XXXX-XXXX"
          className="yt-mono"
          value={code}
          readOnly={busy}
          onChange={(event) => setCode(groupsOf(event.target.value))}
        />
      </Field>
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        keys={busy ? undefined : 'Enter'}
        disabled={busy || !whole}
      >
        {busy ? t('checking') : t('submit')}
      </Button>
      <div className="flex justify-center">
        <Button kind="quiet" onClick={props.onBack}>
          {props.back}
        </Button>
      </div>
      <Note>{t('noPhoneHelp')}</Note>
      <Note icon={<ShieldCheck aria-hidden="true" />}>{t('waitNoteRecovery')}</Note>
    </form>
  )
}
