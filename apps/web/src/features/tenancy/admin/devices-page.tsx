'use client'

import { useQuery } from '@tanstack/react-query'
import { Button, EmptyState, formatCount } from '@yingtong/ui'
import { Cpu, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { OpenAgentDialog } from '../agents/agent-door.tsx'
import { type AgentAct, AgentList } from '../agents/agent-list.tsx'
import { CallerList } from '../agents/caller-list.tsx'
import { EnrolAgentDialog } from '../agents/enrol-agent-dialog.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { DeviceRow } from './admin-types.ts'
import {
  AddDeviceDialog,
  DescribeDeviceDialog,
  RenameAgentDialog,
  RevokeAgentDialog,
} from './device-dialogs.tsx'
import { useTimes } from './use-times.ts'

type Act =
  | AgentAct
  | { readonly kind: 'describe'; readonly device: DeviceRow }
  | { readonly kind: 'add' | 'enrol' }

const REFRESH_MS = 10_000

/** Screens 10b and 12c: the agents with their keys, and the devices that send to them. */
export function DevicesPage() {
  const t = useTranslations('admin.devices')
  const [act, setAct] = useState<Act | null>(null)
  const close = () => setAct(null)
  return (
    <>
      <PageHead title={t('title')} about={t('about')}>
        <Button
          icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => setAct({ kind: 'enrol' })}
        >
          {t('addAgent')}
        </Button>
      </PageHead>
      <AgentList onAct={setAct} />
      <CallerList />
      <DeviceList onAct={setAct} />
      {act?.kind === 'open' ? <OpenAgentDialog agent={act.agent} onClose={close} /> : null}
      {act?.kind === 'rename' ? <RenameAgentDialog agent={act.agent} onClose={close} /> : null}
      {act?.kind === 'revoke' ? <RevokeAgentDialog agent={act.agent} onClose={close} /> : null}
      {act?.kind === 'describe' ? <DescribeDeviceDialog device={act.device} onClose={close} /> : null}
      {act?.kind === 'enrol' ? <EnrolAgentDialog onClose={close} /> : null}
      {act?.kind === 'add' ? <AddDeviceDialog onClose={close} /> : null}
    </>
  )
}

function DeviceList({ onAct }: { onAct: (act: Act) => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const { ago } = useTimes()
  const list = useQuery({ ...trpc.fleet.devices.queryOptions({}), refetchInterval: REFRESH_MS })
  const places = useQuery(trpc.admin.departments.queryOptions({}))
  const placeOf = (id: string | null) => places.data?.find((place) => place.id === id)?.name ?? ''
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex items-center gap-2.5">
        {t('devices')}
        <Button
          size="small"
          className="ml-auto"
          icon={<Plus className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={() => onAct({ kind: 'add' })}
        >
          {t('add')}
        </Button>
      </h3>
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('devices')}
            heads={[
              { id: 'label', text: t('columns.label') },
              { id: 'ae', text: t('columns.ae') },
              { id: 'from', text: t('columns.from'), wideOnly: true },
              { id: 'place', text: t('columns.place'), wideOnly: true },
              { id: 'model', text: t('columns.model'), wideOnly: true },
              { id: 'count', text: t('columns.count'), wideOnly: true, end: true },
              { id: 'seen', text: t('columns.seen'), wideOnly: true },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<Cpu />} title={t('noDevices')} about={t('noDevicesAbout')} />}
            rows={rows.map((device) => (
              <tr key={device.id} className="hover:bg-hover">
                <Cell>
                  {device.label ? <b>{device.label}</b> : <span className="text-ink-3">{t('unnamed')}</span>}{' '}
                  <span className="text-[12px] text-ink-2">{device.modality}</span>
                </Cell>
                <Cell>
                  <span className="yt-mono text-[12px]">{device.aeTitle}</span>
                </Cell>
                <Cell wideOnly wrap>
                  <CallsFrom device={device} />
                </Cell>
                <Cell wideOnly>{placeOf(device.departmentRef)}</Cell>
                <Cell wideOnly>{[device.manufacturer, device.model].filter(Boolean).join(' ')}</Cell>
                <Cell wideOnly end>
                  {formatCount(device.instanceCount)}
                </Cell>
                <Cell wideOnly>{device.instanceCount > 0 ? ago(device.lastSeenAt) : t('notYet')}</Cell>
                <Cell end>
                  <Button size="small" kind="quiet" onClick={() => onAct({ kind: 'describe', device })}>
                    {t('edit')}
                  </Button>
                </Cell>
              </tr>
            ))}
          />
        )}
      </Answer>
    </section>
  )
}

/** Where an agent takes it from; one that sends to the cloud itself is known by its token. */
function CallsFrom({ device: { address, networks, admittedAt } }: { device: DeviceRow }) {
  const t = useTranslations('admin.devices')
  const { time } = useTimes()
  if (address) return <span className="yt-mono text-[12px]">{address}</span>
  if (networks.length === 0) return <span className="text-ink-2">{t('fromNowhere')}</span>
  const named: Readonly<Record<string, string>> = {
    any: t('fromAnywhere'),
    private: t('fromPrivate'),
    loopback: t('fromLoopback'),
  }
  const since = admittedAt ? t('admitted', { time: time(admittedAt) }) : undefined
  return (
    <span className="text-[12px]" title={since}>
      {networks.map((network) => named[network] ?? network).join(', ')}
    </span>
  )
}
