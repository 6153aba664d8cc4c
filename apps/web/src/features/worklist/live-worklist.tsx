'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useToast } from '@yingtong/ui'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { useTellFault } from '../../frame/fault-text.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { useUnmask } from '../privacy/use-unmask.tsx'
import { browserLayoutStore } from './browser-layout-store.ts'
import { toPreview, toRow } from './live-rows.ts'
import { toFilter } from './server-filter.ts'
import { WorklistPage } from './worklist-page.tsx'
import { readQuery, type WorklistQuery, writeQuery } from './worklist-query.ts'
import type { StudyPreview, WorklistRow } from './worklist-row.ts'

const PAGE_ROWS = 100
/** More than anybody scrolls through; a filter finds the rest. */
const ROWS_MAX = 2_000
const SUMMARY_REFRESH_MS = 2_000
/** Delivery figures of the visible rows change in place this often while images still come. */
const ROWS_REFRESH_MS = 3_000

/** The query stands in the address, except for typed text: a name never goes there. */
function useWorklistQuery(): [WorklistQuery, (query: WorklistQuery) => void] {
  const params = useSearchParams()
  const router = useRouter()
  const [query, setQuery] = useState(() => readQuery(new URLSearchParams(params)))
  const change = (next: WorklistQuery) => {
    setQuery(next)
    router.replace(`/worklist${writeQuery(next)}`, { scroll: false })
  }
  return [query, change]
}

/** Rows of the list; while it is unchanged in length only values inside them move. */
function useRows(query: WorklistQuery) {
  const trpc = useTRPC()
  const [limit, setLimit] = useState(PAGE_ROWS)
  const filter = useMemo(() => toFilter(query, new Date()), [query])
  const list = useQuery({
    ...trpc.worklist.list.queryOptions({ ...filter, limit }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.rows.some((row) => row.delivery.state === 'uploading') ? ROWS_REFRESH_MS : false,
    refetchOnWindowFocus: false,
  })
  const summary = useQuery({
    ...trpc.worklist.summary.queryOptions({ sinceChangeSeq: list.data?.changeSeq ?? 0, filter }),
    enabled: list.data !== undefined,
    refetchInterval: SUMMARY_REFRESH_MS,
    placeholderData: keepPreviousData,
  })
  // The table asks again as long as its end is in view; without more rows there is nothing to grow.
  const total = list.data?.total ?? 0
  const more = limit < Math.min(total, ROWS_MAX) ? () => setLimit(limit + PAGE_ROWS) : undefined
  return { list, summary, more }
}

function usePreview(studyId: string | null): (id: string) => StudyPreview | null {
  const trpc = useTRPC()
  const { data } = useQuery({
    ...trpc.worklist.study.queryOptions({ studyId: studyId ?? '' }),
    enabled: studyId !== null,
  })
  return (id) => (data?.studyId === id ? toPreview(data) : null)
}

function useAssign() {
  const trpc = useTRPC()
  const client = useQueryClient()
  const toast = useToast()
  const t = useTranslations('worklist')
  const person = usePerson()
  const assign = useMutation(
    trpc.worklist.assign.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.worklist.pathKey() }),
      onError: useTellFault(),
    }),
  )
  const give = (row: WorklistRow, assigneeId: string | null, before: string | null) =>
    assign.mutate(
      { studyId: row.studyId, assigneeId },
      {
        onSuccess: () =>
          toast({
            text: t(assigneeId ? 'acts.taken' : 'acts.released', { name: row.patient.nameMasked }),
            undo: () => assign.mutate({ studyId: row.studyId, assigneeId: before }),
          }),
      },
    )
  if (!person.scopes.includes('study:assign')) return {}
  return {
    onTake: (row: WorklistRow) => give(row, person.id, row.assignee?.id ?? null),
    onRelease: (row: WorklistRow) => give(row, null, row.assignee?.id ?? null),
  }
}

/** The worklist at work: rows, counters, what is new, take and release. */
export function LiveWorklist() {
  const person = usePerson()
  const router = useRouter()
  const [query, setQuery] = useWorklistQuery()
  const { list, summary, more } = useRows(query)
  const [focused, setFocused] = useState<string | null>(null)
  const unmask = useUnmask()
  const plain = useMemo(() => (list.data?.rows ?? []).map(toRow), [list.data])
  const rows = useMemo(
    () =>
      plain.map((row) => {
        const name = unmask.shown[row.studyId]?.name
        return name ? { ...row, patient: { ...row.patient, nameFull: name } } : row
      }),
    [plain, unmask.shown],
  )
  const store = useMemo(() => browserLayoutStore(person.id), [person.id])
  const assign = useAssign()
  const previewOf = usePreview(focused)
  useEffect(() => {
    if (focused === null && rows[0]) setFocused(rows[0].studyId)
  }, [focused, rows])
  const views = summary.data?.views
  const changed = list.isFetching ? 0 : (summary.data?.changed ?? 0)
  useEffect(() => {
    // An empty list has nothing that could jump: the first exam appears by itself.
    if (changed > 0 && list.data?.rows.length === 0) void list.refetch()
  }, [changed, list])
  const { ask } = unmask
  return (
    <>
      <WorklistPage
        rows={rows}
        total={list.data?.total ?? 0}
        loading={list.isPending}
        staleSince={
          list.isError && list.dataUpdatedAt > 0 ? new Date(list.dataUpdatedAt).toISOString() : null
        }
        counts={
          views
            ? {
                unsigned: views.unsigned,
                stat: views.stat,
                mine: views.mine,
                review: views['to-review'],
                today: views.today,
              }
            : {}
        }
        totals={views ? { today: views.today, signed: views.signedToday, short: views.short } : null}
        query={query}
        onQuery={setQuery}
        arrived={changed}
        onLoadNew={() => void list.refetch()}
        onRetry={() => void list.refetch()}
        {...(more ? { onMore: more } : {})}
        focusedId={focused}
        onFocus={setFocused}
        previewOf={previewOf}
        acts={{
          onRead: (row) => router.push(`/read/${row.studyId}`),
          onDetails: (row) => router.push(`/studies/${row.studyId}`),
          onOpenPrior: (prior) => router.push(`/studies/${prior.studyId}`),
          ...assign,
          ...(ask ? { onUnmask: (row: WorklistRow) => ask(row.studyId, 'name') } : {}),
        }}
        layoutStore={store}
      />
      {unmask.dialog}
    </>
  )
}
