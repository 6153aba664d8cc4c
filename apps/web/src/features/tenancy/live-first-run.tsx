'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { usePerson } from '../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../trpc/trpc-provider.tsx'
import { EnrolAgent } from './agents/enrol-agent.tsx'
import { FirstRunPage, type FirstRunStep } from './first-run-page.tsx'

const REFRESH_MS = 3_000
const ONLINE_MS = 60_000
const DICOM_PORT = 11_112

/** The first run at work: each step turns green by itself when it has happened. */
export function LiveFirstRun() {
  const trpc = useTRPC()
  const router = useRouter()
  const person = usePerson()
  const refresh = { refetchInterval: REFRESH_MS }
  const agents = useQuery({ ...trpc.fleet.agents.queryOptions({}), ...refresh })
  const devices = useQuery({ ...trpc.fleet.devices.queryOptions({}), ...refresh })
  const list = useQuery({
    ...trpc.worklist.list.queryOptions({ view: 'all', limit: 1 }),
    ...refresh,
    enabled: person.scopes.includes('study:read'),
  })
  const colleagues = useQuery({
    ...trpc.worklist.colleagues.queryOptions({}),
    enabled: person.scopes.includes('study:read'),
  })
  const agent = agents.data?.[0]
  const online = agent?.lastSeenAt ? agents.dataUpdatedAt - agent.lastSeenAt.getTime() < ONLINE_MS : false
  const done = new Set<FirstRunStep>(['hospital', 'colleagues'])
  if (agent?.lastSeenAt) done.add('agent')
  const images = (list.data?.total ?? 0) > 0
  // An image here is proof enough of a device that can send.
  if (images || (devices.data?.length ?? 0) > 0) done.add('device')
  if (images) done.add('image')
  return (
    <FirstRunPage
      hospital={person.tenant.name}
      members={colleagues.data?.length ?? 0}
      done={done}
      agent={agent ? { aeTitle: agent.aeTitle, address: null, port: DICOM_PORT, online } : null}
      enrol={
        person.scopes.includes('fleet:write') ? <EnrolAgent suggestedName={person.tenant.name} /> : undefined
      }
      onOpenWorklist={() => router.push('/worklist')}
    />
  )
}
