'use client'

import { Button, Chip, EmptyState, formatAgo, Tabs, useKeys, useNow, useUi } from '@yingtong/ui'
import { CircleCheck, LockKeyhole } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ConflictDetail } from './conflict-detail.tsx'
import {
  CONFLICT_CHOICES,
  type ConflictChoice,
  type ConflictItem,
  type QuarantineItem,
} from './quarantine-item.ts'
import { UnreadableDetail } from './unreadable-detail.tsx'

export interface QuarantinePageProps {
  readonly items: readonly QuarantineItem[]
  readonly tab: 'open' | 'resolved'
  readonly counts: { readonly open: number; readonly resolved: number }
  readonly onTab: (tab: 'open' | 'resolved') => void
  readonly loading: boolean
  readonly canResolve: boolean
  readonly onDecide: (item: ConflictItem, choice: ConflictChoice) => void
  readonly onDownload: (item: QuarantineItem) => void
  /** Marks an unreadable object as dealt with; its bytes stay. */
  readonly onDismiss: (item: QuarantineItem) => void
}

/** Screen 16: a machine must not decide between two truths. */
export function QuarantinePage(props: QuarantinePageProps) {
  const t = useTranslations('quarantine')
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [choice, setChoice] = useState<ConflictChoice>('keep')
  const at = Math.max(
    0,
    props.items.findIndex((item) => item.id === chosenId),
  )
  const item = props.items[at]
  const goTo = (index: number) => {
    const next = props.items[Math.max(0, Math.min(props.items.length - 1, index))]
    if (next) setChosenId(next.id)
    setChoice('keep')
  }
  const confirm = () => {
    if (!item || !props.canResolve || item.state !== 'open') return
    if (item.kind === 'conflict') props.onDecide(item, choice)
    else props.onDismiss(item)
    goTo(at + 1)
  }
  const choose = (index: number) => () => setChoice(CONFLICT_CHOICES[index] ?? 'keep')
  useKeys({
    'quarantine.next': () => goTo(at + 1),
    'quarantine.previous': () => goTo(at - 1),
    'quarantine.choose1': choose(0),
    'quarantine.choose2': choose(1),
    'quarantine.choose3': choose(2),
    'quarantine.confirm': confirm,
  })
  return (
    <div className="flex min-h-0 grow flex-col">
      <Tabs
        label={t('label')}
        current={props.tab}
        onChange={(id) => props.onTab(id === 'resolved' ? 'resolved' : 'open')}
        entries={[
          { id: 'open', text: t('tabs.open'), count: props.counts.open },
          { id: 'resolved', text: t('tabs.resolved'), count: props.counts.resolved },
        ]}
        end={
          <span className="flex items-center gap-1.5">
            <LockKeyhole className="yt-icon yt-icon-14" aria-hidden="true" />
            {t('safe')}
          </span>
        }
      />
      {item ? (
        <div className="flex min-h-0 grow max-md:flex-col">
          <ItemList
            items={props.items}
            chosen={item}
            onChoose={(id) => goTo(props.items.findIndex((one) => one.id === id))}
          />
          <div className="flex min-w-0 grow flex-col">
            <div className="min-h-0 grow overflow-auto p-5">
              {item.kind === 'conflict' ? (
                <ConflictDetail
                  item={item}
                  choice={choice}
                  onChoice={setChoice}
                  readOnly={!props.canResolve || item.state !== 'open'}
                />
              ) : (
                <UnreadableDetail item={item} onDownload={() => props.onDownload(item)} />
              )}
            </div>
            <Foot item={item} canResolve={props.canResolve} onSkip={() => goTo(at + 1)} onConfirm={confirm} />
          </div>
        </div>
      ) : props.loading ? null : (
        <div className="grid grow place-items-center">
          <EmptyState icon={<CircleCheck />} tone="green" title={t('empty.title')} about={t('empty.about')} />
        </div>
      )}
    </div>
  )
}

function ItemList(props: {
  items: readonly QuarantineItem[]
  chosen: QuarantineItem
  onChoose: (id: string) => void
}) {
  const t = useTranslations('quarantine')
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  return (
    <ul
      aria-label={t('label')}
      className="w-[282px] flex-none overflow-auto border-r border-line bg-surface max-md:max-h-[40%] max-md:w-full"
    >
      {props.items.map((item) => (
        <li key={item.id}>
          <button
            type="button"
            aria-current={item === props.chosen}
            className="block w-full border-b border-line px-4 py-2.5 hover:bg-hover aria-[current=true]:bg-selected aria-[current=true]:shadow-[inset_2px_0_0_var(--accent)]"
            onClick={() => props.onChoose(item.id)}
          >
            <span className="flex justify-between gap-2">
              <Chip tone={item.kind === 'conflict' ? 'accent' : 'plain'}>
                {item.kind === 'conflict' ? t('kinds.conflict') : t('kinds.unreadable')}
              </Chip>
              <span className="yt-quiet" suppressHydrationWarning>
                {formatAgo(item.receivedAt, { language, nowMs, timeZone })}
              </span>
            </span>
            <b className="yt-cut mt-1 block">
              {item.kind === 'conflict'
                ? `${item.patientMasked}${t('clauseMark')}${item.description}`
                : `${item.callingAeTitle ?? item.source}`}
            </b>
            <span className="yt-cut block text-[12px] leading-[18px] text-ink-2">
              {item.kind === 'conflict' ? t('conflict.short') : item.explanation}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Foot(props: {
  item: QuarantineItem
  canResolve: boolean
  onSkip: () => void
  onConfirm: () => void
}) {
  const t = useTranslations('quarantine')
  const { item } = props
  return (
    <footer className="flex flex-none items-center gap-2 border-t border-line bg-surface px-5 py-2.5">
      <span className="yt-cut grow text-[12px] text-ink-2">
        {item.state === 'resolved'
          ? t('resolved', { resolution: item.resolution ?? '' })
          : t('nothingDeleted')}
      </span>
      <Button command="quarantine.next" onClick={props.onSkip}>
        {t('skip')}
      </Button>
      {item.state === 'open' ? (
        <Button
          kind="primary"
          command="quarantine.confirm"
          disabledBecause={props.canResolve ? undefined : t('noRight')}
          onClick={props.onConfirm}
        >
          {item.kind === 'conflict' ? t('confirm') : t('dismiss')}
        </Button>
      ) : null}
    </footer>
  )
}
