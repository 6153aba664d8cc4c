'use client'

import { Button } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { CodeField } from './code-field.tsx'
import { QrCode } from './qr-code.tsx'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'

/** Scan, then prove it with a code; until then nothing counts. */
export function TotpSetup(props: {
  seed: { readonly secret: string; readonly uri: string }
  onCode: (code: string) => Promise<SignInFault | null>
}) {
  const t = useTranslations('signIn.enrol')
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (code.length < 6 || busy) return
    setBusy(true)
    const result = await props.onCode(code)
    setBusy(false)
    setCode('')
    setFault(result)
    field.current?.focus()
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <ol className="list-decimal pl-5 text-ink-2">
        <li>{t('install')}</li>
        <li>{t('scan')}</li>
        <li>{t('prove')}</li>
      </ol>
      <div className="flex flex-col items-center gap-2 rounded-3 border border-line py-3">
        <QrCode text={props.seed.uri} label={t('qr')} />
        <p className="text-[12px] leading-[18px] text-ink-2">{t('typed')}</p>
        <code className="yt-mono select-all px-4 text-center text-[13px]">
          {props.seed.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
        </code>
      </div>
      {fault ? <SignInFaultNote fault={fault} of="code" /> : null}
      <CodeField value={code} onChange={setCode} readOnly={busy} fieldRef={field} />
      <Button type="submit" kind="primary" size="large" wide keys="Enter" disabled={busy || code.length < 6}>
        {t('confirm')}
      </Button>
    </form>
  )
}
