'use client'

import { Chip, type ChipTone, formatTime, type TableColumn, useNow, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Outcome } from './audit-query.ts'

export interface AuditRow {
  readonly id: string
  readonly at: string
  readonly action: string
  readonly outcome: Outcome
  readonly actorKind: string
  readonly actorName: string | null
  readonly address: string | null
  readonly studyInstanceUid: string | null
  readonly objectKind: string | null
  readonly objectId: string | null
  readonly hash: string | null
}

/** What changed rights, keys or settings, or left the house, stands out from everyday looking and writing. */
const TONES: Readonly<Record<string, ChipTone>> = {
  patient: 'amber',
  member: 'amber',
  token: 'amber',
  key: 'amber',
  settings: 'amber',
  'break-glass': 'amber',
  tenant: 'amber',
  report: 'accent',
}

function toneOf(action: string): ChipTone {
  const [group = '', act = ''] = action.split('.')
  return act === 'listed' || act === 'read' ? 'plain' : (TONES[group] ?? 'plain')
}

const objectOf = (row: AuditRow) =>
  row.studyInstanceUid ?? (row.objectId ? `${row.objectKind ?? ''} ${row.objectId}`.trim() : '')

/** An act in words; one that has none yet keeps its name. */
export function useActionText(): (action: string) => string {
  const t = useTranslations('audit.actions')
  return (action) => (t.has(action as never) ? t(action as never) : action)
}

/** The columns of the audit log; digest and address leave first when it is narrow. */
export function useAuditColumns(): readonly TableColumn<AuditRow>[] {
  const t = useTranslations('audit')
  const actionText = useActionText()
  const { language } = useUi()
  const nowMs = useNow()
  return useMemo(
    () => [
      {
        id: 'at',
        title: t('columns.at'),
        widthPx: 140,
        cell: (row) => <time dateTime={row.at}>{formatTime(row.at, { language, nowMs })}</time>,
        titleOf: (row) => row.at,
      },
      {
        id: 'actor',
        title: t('columns.actor'),
        widthPx: 160,
        grow: 1,
        cell: (row) => <ActorCell row={row} />,
        titleOf: (row) => row.actorName ?? '',
      },
      {
        id: 'action',
        title: t('columns.action'),
        widthPx: 170,
        cell: (row) => <Chip tone={toneOf(row.action)}>{actionText(row.action)}</Chip>,
        titleOf: (row) => row.action,
      },
      {
        id: 'object',
        title: t('columns.object'),
        widthPx: 220,
        grow: 3,
        cell: (row) => <span className="yt-mono yt-cut">{objectOf(row)}</span>,
        titleOf: objectOf,
      },
      {
        id: 'address',
        title: t('columns.address'),
        widthPx: 130,
        rank: 1,
        cell: (row) => <span className="yt-sub yt-cut">{row.address ?? ''}</span>,
        titleOf: (row) => row.address ?? '',
      },
      {
        id: 'outcome',
        title: t('columns.outcome'),
        widthPx: 76,
        cell: (row) =>
          row.outcome === 'success' ? (
            t('outcomes.success')
          ) : (
            <b className="text-amber">{t(`outcomes.${row.outcome}`)}</b>
          ),
      },
      {
        id: 'hash',
        title: t('columns.hash'),
        widthPx: 110,
        rank: 2,
        cell: (row) => (
          <span className="yt-mono text-ink-3">{row.hash ? `${row.hash.slice(0, 8)}⋯` : ''}</span>
        ),
        titleOf: (row) => row.hash ?? '',
      },
    ],
    [t, actionText, language, nowMs],
  )
}

function ActorCell({ row }: { row: AuditRow }) {
  const t = useTranslations('audit')
  const { actorKind } = row
  const kind =
    actorKind === 'user' || actorKind === 'token' || actorKind === 'agent' || actorKind === 'system'
      ? t(`actors.${actorKind}`)
      : actorKind
  return (
    <span className="yt-cut">
      {row.actorName ?? t('unknown')} <span className="yt-sub">{actorKind === 'user' ? '' : kind}</span>
    </span>
  )
}
