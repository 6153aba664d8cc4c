'use client'

import {
  Button,
  ColumnsMenu,
  EmptyState,
  ErrorState,
  FootBar,
  formatClockTime,
  type LayoutStore,
  PreviewPanel,
  Table,
  Tabs,
  useKeys,
  useNarrowerThan,
  useSettled,
  useTableLayout,
} from '@yingtong/ui'
import { CircleCheck, Download, ListFilter } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { useWorklistColumns } from './worklist-columns.tsx'
import { WorklistFilters } from './worklist-filters.tsx'
import { type PreviewActs, WorklistPreview } from './worklist-preview.tsx'
import {
  countConditions,
  EMPTY_QUERY,
  SORT_COLUMNS,
  type SortColumn,
  WORKLIST_VIEWS,
  type WorklistQuery,
  type WorklistView,
} from './worklist-query.ts'
import { edgedRows, type StudyPreview, type WorklistRow } from './worklist-row.ts'

export interface WorklistPageProps {
  readonly rows: readonly WorklistRow[]
  readonly total: number
  readonly loading: boolean
  /** The list could not be renewed; what is shown is from this instant. */
  readonly staleSince: string | null
  readonly counts: Readonly<Partial<Record<WorklistView, number>>>
  readonly totals: { readonly today: number; readonly signed: number; readonly short: number } | null
  readonly query: WorklistQuery
  readonly onQuery: (query: WorklistQuery) => void
  /** Exams that arrived since the list was loaded; they wait behind a button. */
  readonly arrived: number
  readonly onLoadNew: () => void
  readonly onRetry: () => void
  readonly onMore?: () => void
  readonly focusedId: string | null
  readonly onFocus: (studyId: string) => void
  /** The preview of an exam, once it is loaded. */
  readonly previewOf: (studyId: string) => StudyPreview | null
  readonly acts: PreviewActs
  readonly layoutStore: LayoutStore
}

/** The worklist: what next is row one. */
export function WorklistPage(props: WorklistPageProps) {
  const { query, onQuery, rows, focusedId } = props
  const t = useTranslations('worklist')
  const columns = useWorklistColumns()
  const [layout, setLayout] = useTableLayout(props.layoutStore, `worklist.${query.view}`)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const narrow = useNarrowerThan(1181)
  const phone = useNarrowerThan(768)
  const [preview, setPreview] = useState(true)
  useEffect(() => setPreview(!narrow), [narrow])
  const edged = useMemo(() => edgedRows(rows), [rows])
  const focused = rows.find((row) => row.studyId === focusedId) ?? null
  const settled = useSettled(focused)
  useWorklistKeys(props, focused)
  return (
    <div className="flex min-h-0 grow flex-col">
      <Tabs
        label={t('views.label')}
        current={query.view}
        onChange={(id) =>
          onQuery({ ...query, view: WORKLIST_VIEWS.find((view) => view === id) ?? 'unsigned' })
        }
        entries={WORKLIST_VIEWS.map((id) => ({
          id,
          text: t(`views.${id}`),
          count: props.counts[id] ?? null,
          hot: id === 'stat',
        }))}
        end={<ColumnsMenu columns={columns} layout={layout} onLayout={setLayout} />}
      />
      <div className="flex min-h-0 grow">
        <div className="flex min-w-0 grow flex-col">
          {marked.size > 0 ? (
            <MarkedBar count={marked.size} onClear={() => setMarked(new Set())} />
          ) : (
            <FilterBar {...props} />
          )}
          {props.staleSince ? (
            <div className="p-3">
              <ErrorState
                happened={t('stale.happened', { time: formatClockTime(props.staleSince) })}
                safe={t('stale.safe')}
                code="YT-2041"
                onRetry={props.onRetry}
                retryCommand="list.retry"
              />
            </div>
          ) : null}
          <Table
            label={t(`views.${query.view}`)}
            rows={rows}
            rowCount={props.total}
            rowKey={(row) => row.studyId}
            rowLook={(row) => ({
              edge: edged.has(row.studyId) ? 'red' : undefined,
              struck: row.state === 'cancelled',
            })}
            columns={columns}
            layout={layout}
            onLayout={setLayout}
            sort={query.sort}
            onSort={(sort) =>
              onQuery({
                ...query,
                sort: sort && isSortColumn(sort.id) ? { id: sort.id, descending: sort.descending } : null,
              })
            }
            focusedKey={focusedId}
            onFocusKey={(id) => {
              props.onFocus(id)
              if (phone) setPreview(true)
            }}
            selectedKeys={marked}
            onSelectedKeys={setMarked}
            onOpen={props.acts.onRead}
            onPreview={() => setPreview((shown) => !shown)}
            onEnd={props.onMore}
            loading={props.loading}
            empty={<WorklistEmpty query={query} onQuery={onQuery} />}
          />
        </div>
        {preview && settled ? (
          <WorklistPreview
            row={settled}
            preview={props.previewOf(settled.studyId)}
            acts={props.acts}
            onClose={() => setPreview(false)}
          />
        ) : preview && props.loading ? (
          <PreviewPanel label={t('preview.label')}>{null}</PreviewPanel>
        ) : null}
      </div>
      <WorklistFoot totals={props.totals} />
    </div>
  )
}

const isSortColumn = (id: string): id is SortColumn => SORT_COLUMNS.some((column) => column === id)

function useWorklistKeys(props: WorklistPageProps, focused: WorklistRow | null) {
  const { acts, query, onQuery } = props
  const view = (index: number) => () => {
    const id = WORKLIST_VIEWS[index]
    if (id) onQuery({ ...query, view: id })
  }
  const on = (act: ((row: WorklistRow) => void) | undefined) => () => (focused ? act?.(focused) : undefined)
  useKeys({
    'view.1': view(0),
    'view.2': view(1),
    'view.3': view(2),
    'view.4': view(3),
    'view.5': view(4),
    'view.6': view(5),
    'list.loadNew': props.onLoadNew,
    'list.retry': props.onRetry,
    'study.details': on(acts.onDetails),
    ...(acts.onTake ? { 'study.take': on(acts.onTake) } : {}),
    ...(acts.onRelease ? { 'study.release': on(acts.onRelease) } : {}),
    ...(acts.onUnmask ? { 'name.unmask': on(acts.onUnmask) } : {}),
  })
}

function FilterBar({ query, onQuery, arrived, onLoadNew }: WorklistPageProps) {
  const t = useTranslations('worklist')
  return (
    <div className="yt-bar">
      <WorklistFilters query={query} onQuery={onQuery} />
      <div className="ml-auto flex items-center gap-2" aria-live="polite">
        {arrived > 0 ? (
          <Button
            size="small"
            on
            command="list.loadNew"
            icon={<Download className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={onLoadNew}
          >
            {t('loadNew', { count: arrived })}
          </Button>
        ) : null}
        {query.sort ? null : <span className="yt-quiet max-xl:hidden">{t('order')}</span>}
      </div>
    </div>
  )
}

function MarkedBar({ count, onClear }: { count: number; onClear: () => void }) {
  const t = useTranslations('worklist')
  useKeys({ 'topmost.close': onClear })
  return (
    <div className="yt-bar">
      <b>{t('marked', { count })}</b>
      <Button size="small" keys="Esc" onClick={onClear}>
        {t('unmark')}
      </Button>
    </div>
  )
}

function WorklistEmpty({ query, onQuery }: Pick<WorklistPageProps, 'query' | 'onQuery'>) {
  const t = useTranslations('worklist.empty')
  const conditions = countConditions(query)
  if (conditions > 0) {
    return (
      <EmptyState
        icon={<ListFilter />}
        title={t('filtered', { count: conditions })}
        about={t('filteredAbout')}
      >
        <Button size="small" onClick={() => onQuery({ ...EMPTY_QUERY, view: query.view })}>
          {t('clear')}
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<CircleCheck />} tone="green" title={t('done')} about={t('doneAbout')}>
      {query.view === 'today' ? null : (
        <Button size="small" command="view.5" onClick={() => onQuery({ ...query, view: 'today' })}>
          {t('seeToday')}
        </Button>
      )}
    </EmptyState>
  )
}

function WorklistFoot({ totals }: Pick<WorklistPageProps, 'totals'>) {
  const t = useTranslations('worklist.foot')
  return (
    <FootBar
      keys={[
        { commands: ['list.next', 'list.previous'], text: t('move') },
        { commands: ['list.open'], text: t('read') },
        { commands: ['list.preview'], text: t('preview') },
        { commands: ['list.select'], text: t('select') },
        { commands: ['keys.show'], text: t('keys') },
      ]}
    >
      {totals ? (
        <>
          <span>{t('today', { count: totals.today })}</span>
          <span>{t('signed', { count: totals.signed })}</span>
          {totals.short > 0 ? (
            <span className="yt-foot-red">{t('short', { count: totals.short })}</span>
          ) : null}
        </>
      ) : null}
    </FootBar>
  )
}
