'use client'

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { useToast } from '@yingtong/ui'
import { useMessages, useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useTellFault } from '../../frame/fault-text.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { browserLayoutStore } from '../worklist/browser-layout-store.ts'
import type { AuditRow } from './audit-columns.tsx'
import { AuditPage } from './audit-page.tsx'
import {
  type ActionGroup,
  type AuditFilter,
  type AuditQuery,
  EMPTY_AUDIT_QUERY,
  exportAddress,
  toAuditFilter,
} from './audit-query.ts'
import type { ChainState } from './chain-state.tsx'

type Outputs = inferRouterOutputs<AppRouter>['audit']

const PAGE_ROWS = 100
/** Each look at the state of the chain is itself a record, so the page does not look often. */
const STATUS_REFRESH_MS = 60_000
const TYPING_PAUSE_MS = 400

const toRow = (event: Outputs['search']['events'][number]): AuditRow => ({
  ...event,
  at: event.at.toISOString(),
})

function toChain({ position, hash, head, keptUntil, verified }: Outputs['status']): ChainState {
  return {
    position,
    hash,
    head: head ? { position: head.position, at: head.at.toISOString() } : null,
    keptUntil: keptUntil?.toISOString() ?? null,
    verified: verified
      ? {
          ...verified,
          at: verified.at.toISOString(),
          seconds: Math.max(1, Math.round(verified.milliseconds / 1000)),
        }
      : null,
  }
}

function useEvents(filter: AuditFilter) {
  const trpc = useTRPC()
  const search = useInfiniteQuery({
    ...trpc.audit.search.infiniteQueryOptions(
      { ...filter, limit: PAGE_ROWS },
      { getNextPageParam: (page) => page.next ?? undefined },
    ),
    refetchOnWindowFocus: false,
  })
  const rows = useMemo(
    () => (search.data?.pages ?? []).flatMap((page) => page.events.map(toRow)),
    [search.data],
  )
  const more =
    search.hasNextPage && !search.isFetchingNextPage ? () => void search.fetchNextPage() : undefined
  return { search, rows, more }
}

function useVerification() {
  const trpc = useTRPC()
  const client = useQueryClient()
  const toast = useToast()
  const t = useTranslations('audit')
  return useMutation(
    trpc.audit.verify.mutationOptions({
      onSuccess: () => {
        toast({ text: t('verifying') })
        // The worker takes it up within a second; a small chain is done by then.
        setTimeout(() => void client.invalidateQueries({ queryKey: trpc.audit.status.queryKey() }), 4_000)
      },
      onError: useTellFault(),
    }),
  )
}

/** The query, and the same a moment later: one search when typing has ended. */
function useSettledQuery(): [AuditQuery, AuditQuery, (query: AuditQuery) => void] {
  const [query, setQuery] = useState(EMPTY_AUDIT_QUERY)
  const [settled, setSettled] = useState(EMPTY_AUDIT_QUERY)
  const [timer, setTimer] = useState<ReturnType<typeof setTimeout>>()
  const change = (next: AuditQuery) => {
    setQuery(next)
    clearTimeout(timer)
    if (next.id === query.id) setSettled(next)
    else setTimer(setTimeout(() => setSettled(next), TYPING_PAUSE_MS))
  }
  return [query, settled, change]
}

/** The audit log at work: search, state of the chain, files to take away. */
export function LiveAudit() {
  const trpc = useTRPC()
  const person = usePerson()
  const { actions } = useMessages().audit
  const [query, settled, setQuery] = useSettledQuery()
  const filter = useMemo(() => toAuditFilter(settled, Date.now(), actions), [settled, actions])
  const { search, rows, more } = useEvents(filter)
  const status = useQuery({ ...trpc.audit.status.queryOptions({}), refetchInterval: STATUS_REFRESH_MS })
  const members = useQuery({
    ...trpc.admin.members.queryOptions({}),
    enabled: person.scopes.includes('member:read'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const verify = useVerification()
  const store = useMemo(() => browserLayoutStore(person.id), [person.id])
  return (
    <AuditPage
      rows={rows}
      loading={search.isPending}
      failed={search.isError}
      chain={status.data ? toChain(status.data) : null}
      query={query}
      onQuery={setQuery}
      people={(members.data ?? []).map(({ userId, name }) => ({ id: userId, name }))}
      groups={Object.keys(actions) as ActionGroup[]}
      {...(more ? { onMore: more } : {})}
      onRetry={() => void search.refetch()}
      onVerify={() => verify.mutate({})}
      onExport={(format) => window.location.assign(exportAddress(filter, format))}
      layoutStore={store}
    />
  )
}
