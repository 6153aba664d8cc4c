'use client'

import { formatCount, formatTime, useNow, useUi } from '@yingtong/ui'
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

export interface ChainState {
  readonly position: number
  readonly hash: string | null
  readonly head: { readonly position: number; readonly at: string } | null
  /** Of what is recorded now, ISO; null: without end. */
  readonly keptUntil: string | null
  readonly verified: {
    readonly sound: boolean
    readonly position: number
    readonly count: number
    readonly seconds: number
    readonly kinds: readonly string[]
    readonly at: string
  } | null
}

/** How the chain stands, above the table (screen 12b): sound or not, its head, and what lies outside the database. */
export function ChainCard({ chain }: { chain: ChainState }) {
  const t = useTranslations('audit.chain')
  const { language } = useUi()
  const nowMs = useNow()
  const time = (iso: string) => formatTime(iso, { language, nowMs })
  const { head, hash } = chain
  return (
    <section aria-label={t('label')} className="yt-card flex flex-none max-md:flex-col" role="status">
      <Verdict chain={chain} time={time} />
      <Cell label={t('length')}>{t('count', { count: formatCount(chain.position) })}</Cell>
      <Cell label={t('head')}>
        <span className="yt-mono" title={hash ?? undefined}>
          {hash ? `${hash.slice(0, 4)} ${hash.slice(4, 8)} ⋯ ${hash.slice(-4)}` : t('none')}
        </span>
      </Cell>
      <Cell label={t('kept')}>
        {head ? t('keptAt', { time: time(head.at), position: formatCount(head.position) }) : t('notKept')}
      </Cell>
      <Cell label={t('until')}>
        {chain.keptUntil ? t('untilMonth', { month: chain.keptUntil.slice(0, 7) }) : t('forEver')}
        <span className="yt-quiet block">{t('untilAbout')}</span>
      </Cell>
    </section>
  )
}

function Verdict({ chain, time }: { chain: ChainState; time: (iso: string) => string }) {
  const t = useTranslations('audit.chain')
  const { verified } = chain
  if (!verified)
    return (
      <Cell icon={<CircleDashed className="yt-icon text-ink-3" aria-hidden="true" />}>
        <b className="block">{t('unverified')}</b>
        <span className="yt-quiet">{t('willVerify')}</span>
      </Cell>
    )
  if (verified.sound)
    return (
      <Cell icon={<CircleCheck className="yt-icon text-green" aria-hidden="true" />}>
        <b className="block">{t('sound', { position: formatCount(verified.position) })}</b>
        <span className="yt-quiet">
          {t('foundNone', { time: time(verified.at), seconds: verified.seconds })}
        </span>
      </Cell>
    )
  const kinds = verified.kinds.map((kind) =>
    t.has(`kinds.${kind}` as never) ? t(`kinds.${kind}` as never) : kind,
  )
  return (
    <Cell icon={<TriangleAlert className="yt-icon text-amber-text" aria-hidden="true" />}>
      <b className="block text-amber-text">{t('broken', { count: formatCount(verified.count) })}</b>
      <span className="block text-[12px] leading-[18px]">
        {t('foundSome', { time: time(verified.at), kinds: kinds.join(t('mark')) })}
      </span>
      <span className="yt-quiet">{t('keep')}</span>
    </Cell>
  )
}

function Cell({ label, icon, children }: { label?: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 grow items-center gap-3 border-line px-4 py-3 not-first:border-l max-md:not-first:border-t max-md:not-first:border-l-0">
      {icon}
      <div className="min-w-0">
        {label ? <span className="block text-[12px] leading-[18px] text-ink-3">{label}</span> : null}
        {children}
      </div>
    </div>
  )
}
