'use client'

import { Mark, ThemeScope } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { LanguageSwitch } from '../../../frame/language-switch.tsx'

export interface SignInFrameProps {
  /** Null before it is known, then the region's name stands there. */
  hospital: string | null
  department: string | null
  version: string
  /** Which step this is, the task, and a sentence on how. */
  above: string
  title: string
  about?: string
  children: ReactNode
}

/** Screen 01: whose system it is, large, beside it what is to be done. */
export function SignInFrame(props: SignInFrameProps) {
  const t = useTranslations('signIn')
  return (
    <ThemeScope theme="light">
      <div className="grid h-full grid-cols-[46%_1fr] overflow-auto max-md:grid-cols-1 max-md:grid-rows-[200px_1fr]">
        <Picture hospital={props.hospital} department={props.department} />
        <main className="flex flex-col bg-surface px-6">
          <div className="m-auto w-full max-w-[360px] py-8">
            <p className="text-[12px] leading-[18px] text-ink-2">{props.above}</p>
            <h1 className={`text-[22px] leading-[30px] ${props.about ? '' : 'mb-5'}`}>{props.title}</h1>
            {props.about ? <p className="mb-5 text-ink-2">{props.about}</p> : null}
            {props.children}
          </div>
          <footer className="flex flex-wrap items-center justify-center gap-4 pb-4 text-[12px] leading-[18px] text-ink-2">
            <LanguageSwitch />
            <span>{t('browser')}</span>
            <span>{t('version', { version: props.version })}</span>
            <a className="underline" href="/legal/notices.txt" target="_blank" rel="noreferrer">
              {t('notices')}
            </a>
          </footer>
        </main>
      </div>
    </ThemeScope>
  )
}

function Picture({ hospital, department }: { hospital: string | null; department: string | null }) {
  const t = useTranslations()
  return (
    <div
      data-theme="dark"
      className="relative flex flex-col justify-between overflow-hidden bg-bg bg-[url(/sign-in-ct.webp)] bg-[length:auto_92%] bg-[position:118px_58%] bg-no-repeat p-11 pt-9 max-md:bg-none max-md:p-5"
    >
      <div className="flex items-center gap-3">
        <Mark className="size-[34px] text-accent" />
        <b className="text-[18px] leading-[26px]">{t('product.name')}</b>
        <span className="text-ink-3">{t('product.about')}</span>
      </div>
      <div>
        <p className="text-[32px] leading-[42px] font-semibold max-md:text-[22px] max-md:leading-[30px]">
          {hospital ?? t('signIn.region')}
        </p>
        {department ? <p className="text-[15px] leading-[27px] text-ink-2">{department}</p> : null}
      </div>
    </div>
  )
}
