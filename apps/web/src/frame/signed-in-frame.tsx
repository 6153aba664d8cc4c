'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { formatTime, Note, type Theme, useNow, useUi } from '@yingtong/ui'
import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { OwnNotices } from '../features/tenancy/account/own-notices.tsx'
import { ResetNote } from '../features/tenancy/account/reset-note.tsx'
import { toHit } from '../features/worklist/live-rows.ts'
import { TrpcProvider, useTRPC } from '../trpc/trpc-provider.tsx'
import { AppFrame } from './app-frame.tsx'
import type { DeliveryLine, Person } from './person.ts'

const PersonContext = createContext<Person | null>(null)

/** The signed-in person; only below a signed-in layout. */
export function usePerson(): Person {
  const person = useContext(PersonContext)
  if (!person) throw new Error('usePerson needs a signed-in layout')
  return person
}

/** Session and data for pages that draw their own frame, such as the reading workplace. */
export function SignedIn({ person, children }: { person: Person; children: ReactNode }) {
  return (
    <TrpcProvider>
      <PersonContext value={person}>{children}</PersonContext>
    </TrpcProvider>
  )
}

/** An agent that has not called for this long is shown as cut off. */
const SILENT_AFTER_MS = 60_000
const FRAME_REFRESH_MS = 10_000

function useDeliveryLine(person: Person): DeliveryLine | null {
  const trpc = useTRPC()
  const { data, dataUpdatedAt } = useQuery({
    ...trpc.fleet.agents.queryOptions({}),
    refetchInterval: FRAME_REFRESH_MS,
    // The operator's own house has no devices; in a hospital the operator stands as a visitor.
    enabled: person.scopes.includes('fleet:read') && !person.scopes.includes('platform:operate'),
  })
  if (!data) return null
  const silent = data.filter((agent) => dataUpdatedAt - (agent.lastSeenAt?.getTime() ?? 0) > SILENT_AFTER_MS)
  const unsent = data.some(
    (agent) => Number((agent.heartbeat?.spool as { count?: number } | undefined)?.count ?? 0) > 0,
  )
  return { agents: data.length, offline: silent.length, unsent }
}

function useCheckCount(person: Person): number {
  const trpc = useTRPC()
  const options = { refetchInterval: FRAME_REFRESH_MS, enabled: person.scopes.includes('quarantine:read') }
  const quarantine = useQuery({ ...trpc.quarantine.list.queryOptions({ limit: 1 }), ...options })
  const conflicts = useQuery({ ...trpc.quarantine.conflicts.queryOptions({}), ...options })
  return (quarantine.data?.total ?? 0) + (conflicts.data?.length ?? 0)
}

function Frame({ person, pinned, children }: { person: Person; pinned: Theme | null; children: ReactNode }) {
  const trpc = useTRPC()
  const [typed, setTyped] = useState('')
  const found = useQuery({
    ...trpc.worklist.list.queryOptions({ view: 'all', text: typed, limit: 8 }),
    enabled: typed.length > 1 && person.scopes.includes('study:read'),
  })
  const switchTenant = useMutation(
    trpc.session.switchTenant.mutationOptions({ onSuccess: () => window.location.assign('/worklist') }),
  )
  const check = useCheckCount(person)
  return (
    <AppFrame
      person={person}
      pinned={pinned}
      line={useDeliveryLine(person)}
      counts={check > 0 ? { check } : {}}
      onSignOut={() => void signOut({ redirectTo: '/sign-in' })}
      onTenant={(tenantId) => switchTenant.mutate({ tenantId })}
      patients={typed.length > 1 ? (found.data?.rows ?? []).map((row) => toHit(row, typed)) : []}
      onSearch={(text) => setTyped(text.replace(/^[#>]/, '').trim())}
    >
      <ResetNote userId={person.id} />
      <OwnNotices userId={person.id} scopes={person.scopes} />
      {person.visitUntil ? <VisitNote until={person.visitUntil} /> : null}
      {children}
    </AppFrame>
  )
}

/** An operator is reminded on every page that this is not their house. */
function VisitNote({ until }: { until: string }) {
  const t = useTranslations('operator')
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  return (
    <div className="flex-none px-3 pt-2">
      <Note tone="amber">{t('here', { time: formatTime(until, { language, nowMs, timeZone }) })}</Note>
    </div>
  )
}

/** Rail, top bar and live counters around a page. */
export function SignedInFrame(props: { person: Person; pinned: Theme | null; children: ReactNode }) {
  return (
    <SignedIn person={props.person}>
      <Frame person={props.person} pinned={props.pinned}>
        {props.children}
      </Frame>
    </SignedIn>
  )
}
