'use client'

import { LANGUAGES, useUi } from '@yingtong/ui'
import { Languages } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { LANGUAGE_COOKIE, rememberInCookie } from '../i18n/language-cookie.ts'

/** The other language, named in itself. */
export function LanguageSwitch() {
  const { language } = useUi()
  const t = useTranslations('languages')
  const router = useRouter()
  const other = LANGUAGES.find((id) => id !== language) ?? 'zh-CN'
  return (
    <button
      type="button"
      lang={other}
      className="inline-flex min-h-[26px] items-center gap-1.5 text-ink-2 hover:text-ink"
      onClick={() => {
        rememberInCookie(LANGUAGE_COOKIE, other)
        router.refresh()
      }}
    >
      <Languages className="yt-icon yt-icon-14" aria-hidden="true" />
      {t(other)}
    </button>
  )
}
