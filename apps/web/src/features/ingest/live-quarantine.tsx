'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import { useToast } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTellFault } from '../../frame/fault-text.ts'
import { saveDocument } from '../../frame/save-file.ts'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import type { ConflictItem, ConflictVersion, UnreadableItem } from './quarantine-item.ts'
import { QuarantinePage } from './quarantine-page.tsx'

type Outputs = inferRouterOutputs<AppRouter>['quarantine']
type ServerConflict = Outputs['conflicts'][number]
const REFRESH_MS = 5_000

const toUnreadable = (item: Outputs['list']['items'][number]): UnreadableItem => ({
  ...item,
  kind: 'unreadable',
  receivedAt: item.receivedAt.toISOString(),
})

const toVersion = (version: ServerConflict['first']): ConflictVersion => ({
  receivedAt: version.receivedAt.toISOString(),
  source: version.source,
  sha256: version.sha256,
  byteLength: version.byteLength,
  renderedUrl: null,
})

function toConflict(item: ServerConflict): ConflictItem {
  const [current, other] =
    item.other.standing === 'current' ? [item.other, item.first] : [item.first, item.other]
  return {
    kind: 'conflict',
    id: item.id,
    receivedAt: item.detectedAt.toISOString(),
    state: item.state === 'open' ? 'open' : 'resolved',
    resolution: item.state === 'open' ? null : item.state,
    patientMasked: item.patientMasked,
    description: '',
    sopInstanceUid: item.sopInstanceUid,
    current: toVersion(current),
    other: toVersion(other),
    differences: [
      { tag: '', name: 'SHA-256', current: current.sha256.slice(0, 16), other: other.sha256.slice(0, 16) },
      { tag: '', name: 'bytes', current: String(current.byteLength), other: String(other.byteLength) },
    ],
  }
}

/** Quarantine and conflicts at work; every decision can be taken back. */
export function LiveQuarantine() {
  const trpc = useTRPC()
  const client = useQueryClient()
  const person = usePerson()
  const toast = useToast()
  const t = useTranslations('quarantine')
  const [tab, setTab] = useState<'open' | 'resolved'>('open')
  const refresh = { refetchInterval: REFRESH_MS }
  const open = useQuery({ ...trpc.quarantine.list.queryOptions({ state: 'open' }), ...refresh })
  const resolved = useQuery({ ...trpc.quarantine.list.queryOptions({ state: 'resolved' }), ...refresh })
  const openConflicts = useQuery({
    ...trpc.quarantine.conflicts.queryOptions({ states: ['open'] }),
    ...refresh,
  })
  const doneConflicts = useQuery({
    ...trpc.quarantine.conflicts.queryOptions({ states: ['kept', 'replaced'] }),
    ...refresh,
  })
  const tellFault = useTellFault()
  const again = { onSuccess: () => client.invalidateQueries({ queryKey: trpc.quarantine.pathKey() }) }
  const resolve = useMutation(trpc.quarantine.resolve.mutationOptions(again))
  const decide = useMutation(trpc.quarantine.decide.mutationOptions(again))
  const download = useMutation(
    trpc.quarantine.download.mutationOptions({
      onSuccess: saveDocument,
      onError: tellFault,
    }),
  )
  const [list, conflicts] = tab === 'open' ? [open, openConflicts] : [resolved, doneConflicts]
  const items = [...(conflicts.data ?? []).map(toConflict), ...(list.data?.items ?? []).map(toUnreadable)]
  return (
    <QuarantinePage
      items={items}
      tab={tab}
      onTab={setTab}
      counts={{
        open: (open.data?.total ?? 0) + (openConflicts.data?.length ?? 0),
        resolved: (resolved.data?.total ?? 0) + (doneConflicts.data?.length ?? 0),
      }}
      loading={list.isPending || conflicts.isPending}
      canResolve={person.scopes.includes('quarantine:resolve')}
      onDownload={(item) => download.mutate({ id: item.id })}
      onDecide={(item, choice) =>
        decide.mutate(
          { id: item.id, decision: choice },
          {
            onSuccess: () => toast({ text: t('decided') }),
            onError: tellFault,
          },
        )
      }
      onDismiss={(item) =>
        resolve.mutate(
          { id: item.id, decision: 'not-needed' },
          {
            onSuccess: () =>
              toast({ text: t('decided'), undo: () => resolve.mutate({ id: item.id, decision: 'reopen' }) }),
            onError: tellFault,
          },
        )
      }
    />
  )
}
