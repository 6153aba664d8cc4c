'use client'

import { Button } from '@yingtong/ui'
import { KeyRound, Smartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { WhoCard } from './second-factor-step.tsx'
import { SignInFaultNote } from './sign-in-fault.tsx'
import type { SignInFault } from './take-step.ts'
import { TotpSetup } from './totp-setup.tsx'

interface Seed {
  readonly secret: string
  readonly uri: string
}

/** The hospital demands a second factor: an authenticator app, or a passkey of this device. */
export function EnrolStep(props: {
  name: string
  email: string
  onBeginTotp: () => Promise<Seed | null>
  onCode: (code: string) => Promise<SignInFault | null>
  onPasskey: () => Promise<SignInFault | null>
  onOther: () => void
}) {
  const t = useTranslations('signIn.enrol')
  const [seed, setSeed] = useState<Seed | null>(null)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<SignInFault | null>(null)
  const begin = async () => {
    setBusy(true)
    const begun = await props.onBeginTotp().catch(() => undefined)
    if (begun) setSeed(begun)
    else setFault({ kind: begun === null ? 'expired' : 'unreachable' })
    setBusy(false)
  }
  const passkey = async () => {
    setBusy(true)
    const result = await props.onPasskey().catch((): SignInFault => ({ kind: 'unreachable' }))
    if (!result) return
    setFault(result)
    setBusy(false)
  }
  return (
    <div className="flex flex-col gap-3">
      <WhoCard name={props.name} email={props.email} onOther={props.onOther} />
      {fault ? <SignInFaultNote fault={fault} of="code" /> : null}
      {seed ? (
        <TotpSetup seed={seed} onCode={props.onCode} />
      ) : (
        <>
          <Button
            kind="primary"
            size="large"
            wide
            disabled={busy}
            icon={<Smartphone className="yt-icon" aria-hidden="true" />}
            onClick={() => void begin()}
          >
            {t('app')}
          </Button>
          <Button
            size="large"
            wide
            disabled={busy}
            icon={<KeyRound className="yt-icon" aria-hidden="true" />}
            onClick={() => void passkey()}
          >
            {t('passkey')}
          </Button>
        </>
      )}
    </div>
  )
}
