'use client'

import { FilterChip, Input, KeyCap, Menu, useKeys } from '@yingtong/ui'
import { Calendar, Search, ShieldQuestion, Tag, UserRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { type ActionGroup, AUDIT_PERIODS, type AuditQuery, OUTCOMES } from './audit-query.ts'

export interface AuditPerson {
  readonly id: string
  readonly name: string
}

interface FiltersProps {
  readonly query: AuditQuery
  readonly onQuery: (query: AuditQuery) => void
  readonly people: readonly AuditPerson[]
  readonly groups: readonly ActionGroup[]
}

/** The conditions: dashed when unset, accent with × when set. */
export function AuditFilters({ query, onQuery, people, groups }: FiltersProps) {
  const t = useTranslations('audit')
  const field = useRef<HTMLInputElement>(null)
  useKeys({ 'search.focus': () => field.current?.focus() })
  return (
    <div className="flex flex-none flex-wrap items-center gap-2">
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
        entries={AUDIT_PERIODS.map((period) => ({
          text: t(`periods.${period}`),
          checked: period === query.period,
          onSelect: () => onQuery({ ...query, period }),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<UserRound aria-hidden="true" />}
            label={t('filters.person')}
            value={people.find((person) => person.id === query.personId)?.name}
            onClear={() => onQuery({ ...query, personId: null })}
          />
        }
        entries={people.map((person) => ({
          text: person.name,
          checked: person.id === query.personId,
          onSelect: () => onQuery({ ...query, personId: person.id }),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<Tag aria-hidden="true" />}
            label={t('filters.group')}
            value={query.group ? t(`groups.${query.group}`) : undefined}
            onClear={() => onQuery({ ...query, group: null })}
          />
        }
        entries={groups.map((group) => ({
          text: t(`groups.${group}`),
          checked: group === query.group,
          onSelect: () => onQuery({ ...query, group }),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <FilterChip
            icon={<ShieldQuestion aria-hidden="true" />}
            label={t('filters.outcome')}
            value={query.outcome ? t(`outcomes.${query.outcome}`) : undefined}
            onClear={() => onQuery({ ...query, outcome: null })}
          />
        }
        entries={OUTCOMES.map((outcome) => ({
          text: t(`outcomes.${outcome}`),
          checked: outcome === query.outcome,
          onSelect: () => onQuery({ ...query, outcome }),
        }))}
      />
      <Input
        ref={field}
        type="search"
        size="small"
        boxClassName="ml-auto w-[260px]"
        icon={<Search className="yt-icon yt-icon-14" aria-hidden="true" />}
        end={<KeyCap command="search.focus" />}
        placeholder={t('filters.id')}
        aria-label={t('filters.id')}
        autoComplete="off"
        maxLength={200}
        value={query.id}
        onChange={(event) => onQuery({ ...query, id: event.target.value })}
        onKeyDown={(event) => {
          if (event.code === 'Escape') event.currentTarget.blur()
        }}
      />
    </div>
  )
}
