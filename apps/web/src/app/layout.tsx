import { languageOf } from '@yingtong/ui'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { getLocale, getMessages, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Providers } from '../frame/providers.tsx'
import { THEME_COOKIE } from '../i18n/language-cookie.ts'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const name = (await getTranslations('product'))('name')
  return {
    title: { default: name, template: `%s · ${name}` },
    robots: { index: false, follow: false },
    referrer: 'same-origin',
    icons: { icon: '/mark.svg' },
  }
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = languageOf(await getLocale())
  const pinned = (await cookies()).get(THEME_COOKIE)?.value
  return (
    <html lang={language} data-theme={pinned === 'dark' ? 'dark' : 'light'} suppressHydrationWarning>
      <body>
        <Providers language={language} messages={await getMessages()}>
          {children}
        </Providers>
      </body>
    </html>
  )
}
