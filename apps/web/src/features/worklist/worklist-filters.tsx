'use client'

import { EXAM_STATES, FilterChip, Input, KeyCap, Menu, useKeys, useUi } from '@yingtong/ui'
import { Calendar, CircleDashed, Layers, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { PERIODS, type WorklistQuery } from './worklist-query.ts'

const MODALITIES = ['CT', 'MR', 'DX', 'CR', 'US', 'MG', 'XA', 'RF', 'NM', 'PT', 'ES'] as const

interface FiltersProps {
  readonly query: WorklistQuery
  readonly onQuery: (query: WorklistQuery) => void
}

const toggled = <Value,>(list: readonly Value[], value: Value) =>
  list.includes(value) ? list.filter((x) => x !== value) : [...list, value]

/** Search and the conditions: dashed when unset, accent with × when set. */
export function WorklistFilters({ query, onQuery }: FiltersProps) {
  const t = useTranslations('worklist')
  const { words } = useUi()
  const search = useRef<HTMLInputElement>(null)
  useKeys({ 'search.focus': () => search.current?.focus() })
  const joined = (list: readonly string[]) => (list.length > 0 ? list.join(t('listMark')) : undefined)
  return (
    <>
      <Input
        ref={search}
        type="search"
        size="small"
        boxClassName="max-w-[212px]"
        icon={<Search className="yt-icon yt-icon-14" aria-hidden="true" />}
        end={<KeyCap command="search.focus" />}
        placeholder={t('searchHint')}
        aria-label={t('searchHint')}
        autoComplete="off"
        value={query.text}
        onChange={(event) => onQuery({ ...query, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.code === 'Escape') event.currentTarget.blur()
        }}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<Calendar aria-hidden="true" />}
            label={t('filters.period')}
            value={query.period ? t(`periods.${query.period}`) : undefined}
            onClear={() => onQuery({ ...query, period: null })}
          />
        }
        entries={PERIODS.map((period) => ({
          text: t(`periods.${period}`),
          checked: period === query.period,
          onSelect: () => onQuery({ ...query, period }),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<Layers aria-hidden="true" />}
            label={t('filters.modality')}
            value={joined(query.modalities)}
            onClear={() => onQuery({ ...query, modalities: [] })}
          />
        }
        entries={MODALITIES.map((modality) => ({
          text: modality,
          checked: query.modalities.includes(modality),
          onSelect: () => onQuery({ ...query, modalities: toggled(query.modalities, modality) }),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<CircleDashed aria-hidden="true" />}
            label={t('filters.state')}
            value={joined(query.states.map((state) => words.states[state]))}
            onClear={() => onQuery({ ...query, states: [] })}
          />
        }
        entries={EXAM_STATES.map((state) => ({
          text: words.states[state],
          checked: query.states.includes(state),
          onSelect: () => onQuery({ ...query, states: toggled(query.states, state) }),
        }))}
      />
    </>
  )
}
