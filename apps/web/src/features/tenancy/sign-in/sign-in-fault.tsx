'use client'

import { ErrorState, formatFullTime, Note, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import type { SignInFault } from './take-step.ts'

const WRONG = { password: 'wrong', code: 'wrongCode', recovery: 'wrongRecovery' } as const

/** Why it did not work, in words; what was right stays on the page. */
export function SignInFaultNote({ fault, of }: { fault: SignInFault; of: 'password' | 'code' | 'recovery' }) {
  const t = useTranslations('signIn.faults')
  const { timeZone } = useUi()
  switch (fault.kind) {
    case 'unreachable':
      return <ErrorState happened={t('unreachable')} safe={t('unreachableSafe')} />
    case 'provider':
      return <ErrorState happened={t('provider')} safe={t('providerSafe')} />
    case 'locked': {
      const time = formatFullTime(fault.until, timeZone)
      return <ErrorState happened={t('locked', { time })} safe={t('lockedSafe')} />
    }
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
    case 'wrong': {
      const count = fault.triesLeft
      const wrong = WRONG[of]
      return (
        <Note tone="amber" alert>
          {count === null ? t(wrong) : t(`${wrong}Tries`, { count })}
        </Note>
      )
    }
  }
}
