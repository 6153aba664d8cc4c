'use client'

import { Button, EmptyState } from '@yingtong/ui'
import { SearchX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'

/** What does not exist and what one may not know of look the same. */
export function MissingStudy() {
  const t = useTranslations('errors')
  const router = useRouter()
  return (
    <div className="grid grow place-items-center p-10">
      <EmptyState icon={<SearchX />} title={t('missingStudy')}>
        <Button onClick={() => router.push('/worklist')}>{t('back')}</Button>
      </EmptyState>
    </div>
  )
}
