'use client'

import { Button } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { NewPasswordFields, passwordFault } from './new-password-fields.tsx'
import { WhoCard } from './second-factor-step.tsx'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'

/** The first password was somebody else's work; one's own comes before anything else. */
export function NewPasswordStep(props: {
  name: string
  email: string
  lengthMin: number
  onPassword: (password: string) => Promise<SignInFault | null>
  onOther: () => void
}) {
  const t = useTranslations('signIn')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const own = passwordFault(password, again, props.lengthMin)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (own !== null || busy) return
    setBusy(true)
    const result = await props.onPassword(password)
    if (!result) return
    setFault(result)
    setBusy(false)
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <WhoCard name={props.name} email={props.email} onOther={props.onOther} />
      {fault ? <SignInFaultNote fault={fault} of="password" /> : null}
      <NewPasswordFields
        password={password}
        again={again}
        lengthMin={props.lengthMin}
        shownFault={tried ? own : null}
        onPassword={setPassword}
        onAgain={setAgain}
      />
      <Button type="submit" kind="primary" size="large" wide keys="Enter" disabled={busy}>
        {busy ? t('checking') : t('newPassword.save')}
      </Button>
    </form>
  )
}
