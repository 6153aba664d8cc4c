'use client'

import { ErrorState, Note } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import type { SignInFault } from './take-step.ts'
import { useWait } from './use-wait.ts'

const WRONG = { password: 'wrong', code: 'wrongCode', recovery: 'wrongRecovery' } as const

/** Why it did not work, in words; what was right stays on the page. */
export function SignInFaultNote({ fault, of }: { fault: SignInFault; of: 'password' | 'code' | 'recovery' }) {
  const t = useTranslations('signIn.faults')
  const seconds = useWait(fault)
  switch (fault.kind) {
    case 'unreachable':
      return <ErrorState happened={t('unreachable')} safe={t('unreachableSafe')} />
    case 'provider':
      return <ErrorState happened={t('provider')} safe={t('providerSafe')} />
    case 'slow':
      return (
        <ErrorState
          happened={seconds > 0 ? t('slow', { seconds }) : t('slowOver')}
          safe={t(of === 'password' ? 'slowSafe' : 'slowSafeCode')}
        />
      )
    case 'expired':
    case 'unlinked':
    case 'unfit':
    case 'cancelled':
    case 'demanded':
      return (
        <Note tone="amber" alert>
          {t(fault.kind)}
        </Note>
      )
    case 'wrong':
      return (
        <Note tone="amber" alert>
          {t(WRONG[of])}
          {seconds > 0 ? t('wait', { seconds }) : ''}
        </Note>
      )
  }
}
