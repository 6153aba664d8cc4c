'use client'

import {
  Button,
  EmptyState,
  ErrorState,
  type LayoutStore,
  Menu,
  Table,
  useKeys,
  useTableLayout,
} from '@yingtong/ui'
import { Download, ListFilter, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type AuditRow, useAuditColumns } from './audit-columns.tsx'
import { AuditFilters, type AuditPerson } from './audit-filters.tsx'
import type { ActionGroup, AuditQuery } from './audit-query.ts'
import { ChainCard, type ChainState } from './chain-state.tsx'

export interface AuditPageProps {
  readonly rows: readonly AuditRow[]
  readonly loading: boolean
  /** The log could not be read. */
  readonly failed: boolean
  readonly chain: ChainState | null
  readonly query: AuditQuery
  readonly onQuery: (query: AuditQuery) => void
  readonly people: readonly AuditPerson[]
  readonly groups: readonly ActionGroup[]
  readonly onMore?: () => void
  readonly onRetry: () => void
  readonly onVerify: () => void
  readonly onExport: (format: 'csv' | 'jsonl' | 'package') => void
  readonly layoutStore: LayoutStore
}

const NONE: ReadonlySet<string> = new Set()

/** Screen 12b: what was done and seen, and whether anybody changed the record of it. */
export function AuditPage(props: AuditPageProps) {
  const t = useTranslations('audit')
  const columns = useAuditColumns()
  const [layout, setLayout] = useTableLayout(props.layoutStore, 'audit')
  const [focused, setFocused] = useState<string | null>(null)
  return (
    <div className="flex min-h-0 grow flex-col gap-3.5">
      <Head onVerify={props.onVerify} onExport={props.onExport} />
      {props.chain ? <ChainCard chain={props.chain} /> : null}
      <AuditFilters query={props.query} onQuery={props.onQuery} people={props.people} groups={props.groups} />
      {props.failed ? (
        <ErrorState
          happened={t('fault.happened')}
          safe={t('fault.safe')}
          code="YT-3105"
          onRetry={props.onRetry}
          retryCommand="list.retry"
        />
      ) : (
        <div className="yt-card flex min-h-0 grow flex-col overflow-hidden">
          <Table
            label={t('title')}
            rows={props.rows}
            rowKey={(row) => row.id}
            columns={columns}
            layout={layout}
            onLayout={setLayout}
            sort={null}
            onSort={() => {}}
            focusedKey={focused}
            onFocusKey={setFocused}
            selectedKeys={NONE}
            onSelectedKeys={() => {}}
            onOpen={(row) =>
              props.onQuery({ ...props.query, id: row.studyInstanceUid ?? row.objectId ?? '' })
            }
            onEnd={props.onMore}
            loading={props.loading}
            empty={<NoRecords query={props.query} onQuery={props.onQuery} />}
          />
        </div>
      )}
    </div>
  )
}

function Head({ onVerify, onExport }: Pick<AuditPageProps, 'onVerify' | 'onExport'>) {
  const t = useTranslations('audit')
  useKeys({ 'audit.export': () => onExport('csv'), 'audit.verify': onVerify })
  return (
    <header className="flex flex-none flex-wrap items-center gap-2">
      <h1 className="text-[18px] leading-[26px]">{t('title')}</h1>
      <span className="yt-quiet">{t('about')}</span>
      <span className="grow" />
      <Menu
        trigger={
          <Button icon={<Download className="yt-icon" aria-hidden="true" />} command="audit.export">
            {t('export')}
          </Button>
        }
        entries={[
          { text: t('exportCsv'), onSelect: () => onExport('csv') },
          { text: t('exportJsonl'), onSelect: () => onExport('jsonl') },
          { text: t('exportPackage'), onSelect: () => onExport('package') },
        ]}
      />
      <Button
        icon={<ShieldCheck className="yt-icon" aria-hidden="true" />}
        command="audit.verify"
        onClick={onVerify}
      >
        {t('verify')}
      </Button>
    </header>
  )
}

function NoRecords({ query, onQuery }: Pick<AuditPageProps, 'query' | 'onQuery'>) {
  const t = useTranslations('audit')
  const isOpen = !query.period && !query.personId && !query.group && !query.outcome && !query.id
  return (
    <EmptyState icon={<ListFilter />} title={t('empty.title')} about={t('empty.about')}>
      {isOpen ? null : (
        <Button onClick={() => onQuery({ period: null, personId: null, group: null, outcome: null, id: '' })}>
          {t('empty.clear')}
        </Button>
      )}
    </EmptyState>
  )
}
