'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { adoptPageNonce } from '../overlay/page-nonce.ts'
import { HOSPITAL_TIME_ZONE } from './format-time.ts'
import type { Language } from './language.ts'
import { UI_WORDS, type UiWords } from './words.table.ts'

export interface Ui {
  readonly language: Language
  readonly timeZone: string
  readonly words: UiWords
}

const UiContext = createContext<Ui>({
  language: 'zh-CN',
  timeZone: HOSPITAL_TIME_ZONE,
  words: UI_WORDS['zh-CN'],
})

/** Gives the components below their language and the hospital's time zone. */
export function UiProvider(props: { language: Language; timeZone?: string; children: ReactNode }) {
  const { language, timeZone = HOSPITAL_TIME_ZONE } = props
  // Before any overlay below is drawn.
  useState(adoptPageNonce)
  const value = useMemo(() => ({ language, timeZone, words: UI_WORDS[language] }), [language, timeZone])
  return <UiContext value={value}>{props.children}</UiContext>
}

/** Language, time zone and own words of the components. */
export function useUi(): Ui {
  return useContext(UiContext)
}
