'use client'

import { Avatar, LANGUAGES, Menu, type MenuEntry, type Theme, useUi } from '@yingtong/ui'
import { LogOut, ShieldCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { LANGUAGE_COOKIE, rememberInCookie, THEME_COOKIE } from '../i18n/language-cookie.ts'
import type { Person } from './person.ts'

/** One's account, language, theme, way out. */
export function PersonMenu({
  person,
  pinned,
  onSignOut,
}: {
  person: Person
  pinned: Theme | null
  onSignOut: () => void
}) {
  const t = useTranslations('frame')
  const languages = useTranslations('languages')
  const { language } = useUi()
  const router = useRouter()
  const remember = (name: string, value: string) => () => {
    rememberInCookie(name, value)
    router.refresh()
  }
  const theme = (value: Theme | '', text: string): MenuEntry => ({
    text,
    checked: (pinned ?? '') === value,
    onSelect: remember(THEME_COOKIE, value),
  })
  return (
    <Menu
      trigger={
        <button type="button" className="rounded-full" aria-label={t('person.label', { name: person.name })}>
          <Avatar name={person.name} />
        </button>
      }
      entries={[
        { kind: 'label', text: `${person.name} · ${person.email}` },
        {
          text: t('person.account'),
          icon: <ShieldCheck className="yt-icon yt-icon-14" aria-hidden="true" />,
          onSelect: () => router.push('/account'),
        },
        { kind: 'line' },
        { kind: 'label', text: t('person.language') },
        ...LANGUAGES.map(
          (id): MenuEntry => ({
            text: languages(id),
            checked: id === language,
            onSelect: remember(LANGUAGE_COOKIE, id),
          }),
        ),
        { kind: 'line' },
        { kind: 'label', text: t('person.theme') },
        theme('', t('person.themeAuto')),
        theme('light', t('person.themeLight')),
        theme('dark', t('person.themeDark')),
        { kind: 'line' },
        {
          text: t('person.signOut'),
          icon: <LogOut className="yt-icon yt-icon-14" aria-hidden="true" />,
          onSelect: onSignOut,
        },
      ]}
    />
  )
}
