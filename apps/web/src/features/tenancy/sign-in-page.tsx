'use client'

import { useTranslations } from 'next-intl'
import { PasswordStep, type PasswordStepProps } from './sign-in/password-step.tsx'
import { SignInFrame } from './sign-in/sign-in-frame.tsx'

export type { SignInFault } from './sign-in/take-step.ts'

export interface SignInPageProps extends PasswordStepProps {
  /** The hospital whose system this is; null before it is known, then the region's name stands there. */
  readonly hospital: string | null
  readonly department: string | null
  readonly version: string
}

/** Screen 01, first step: e-mail and password. */
export function SignInPage({ hospital, department, version, ...step }: SignInPageProps) {
  const t = useTranslations('signIn')
  const frame = { hospital, department, version }
  return (
    <SignInFrame {...frame} above={t('welcome')} title={t('title')}>
      <PasswordStep {...step} />
    </SignInFrame>
  )
}
