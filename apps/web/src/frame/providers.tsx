'use client'

import {
  HOSPITAL_TIME_ZONE,
  KeyProvider,
  KeySheet,
  type Language,
  ToastProvider,
  UiProvider,
} from '@yingtong/ui'
import { NextIntlClientProvider } from 'next-intl'
import type { ReactNode } from 'react'
import type { Messages } from '../i18n/messages.ts'

/** What every page has around it: words, keys, messages at the bottom left. */
export function Providers(props: { language: Language; messages: Messages; children: ReactNode }) {
  return (
    <NextIntlClientProvider locale={props.language} messages={props.messages} timeZone={HOSPITAL_TIME_ZONE}>
      <UiProvider language={props.language}>
        <KeyProvider>
          <ToastProvider>
            {props.children}
            <KeySheet />
          </ToastProvider>
        </KeyProvider>
      </UiProvider>
    </NextIntlClientProvider>
  )
}
