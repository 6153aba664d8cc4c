'use client'

import { ErrorState } from '@yingtong/ui'
import { useTranslations } from 'next-intl'

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations('errors')
  return (
    <main className="mx-auto max-w-[560px] p-8">
      <ErrorState
        happened={t('happened')}
        safe={t('safe')}
        todo={t('todo')}
        code={`YT-5000 ${error.digest ?? ''}`.trim()}
        onRetry={reset}
      />
    </main>
  )
}
