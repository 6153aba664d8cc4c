'use client'

import { useQuery } from '@tanstack/react-query'
import { Button, EmptyState, formatBytes, formatCount } from '@yingtong/ui'
import { Cpu, Plus, Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { AgentRow, DeviceRow } from './admin-types.ts'
import {
  AddDeviceDialog,
  DescribeDeviceDialog,
  RenameAgentDialog,
  RevokeAgentDialog,
} from './device-dialogs.tsx'
import { useTimes } from './use-times.ts'

type Act =
  | { readonly kind: 'rename' | 'revoke'; readonly agent: AgentRow }
  | { readonly kind: 'describe'; readonly device: DeviceRow }
  | { readonly kind: 'add' }

const REFRESH_MS = 10_000
const SILENT_MS = 60_000

/** Screens 10b and 12c: the agents with their keys, and the devices that send to them. */
export function DevicesPage() {
  const t = useTranslations('admin.devices')
  const [act, setAct] = useState<Act | null>(null)
  const close = () => setAct(null)
  return (
    <>
      <PageHead title={t('title')} about={t('about')} />
      <AgentList onAct={setAct} />
      <DeviceList onAct={setAct} />
      {act?.kind === 'rename' ? <RenameAgentDialog agent={act.agent} onClose={close} /> : null}
      {act?.kind === 'revoke' ? <RevokeAgentDialog agent={act.agent} onClose={close} /> : null}
      {act?.kind === 'describe' ? <DescribeDeviceDialog device={act.device} onClose={close} /> : null}
      {act?.kind === 'add' ? <AddDeviceDialog onClose={close} /> : null}
    </>
  )
}

/** `0`, or how many and how much. */
function backlogText({ count = 0, bytes = 0 }: { count?: number; bytes?: number }): string {
  return count === 0 ? '0' : `${formatCount(count)} · ${formatBytes(bytes)}`
}

function AgentList({ onAct }: { onAct: (act: Act) => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const { day, ago, nowMs } = useTimes()
  const list = useQuery({ ...trpc.fleet.agents.queryOptions({}), refetchInterval: REFRESH_MS })
  const state = (agent: AgentRow) => {
    if (!agent.lastSeenAt) return { tone: 'quiet', text: t('neverSeen') }
    const silent = nowMs - agent.lastSeenAt.getTime() > SILENT_MS
    return silent
      ? { tone: 'amber', text: t('silent', { time: ago(agent.lastSeenAt) }) }
      : { tone: 'green', text: t('online') }
  }
  return (
    <Answer of={list}>
      {(rows) => (
        <AdminTable
          label={t('agents')}
          heads={[
            { id: 'name', text: t('agentColumns.name') },
            { id: 'state', text: t('agentColumns.state') },
            { id: 'backlog', text: t('agentColumns.backlog'), wideOnly: true },
            { id: 'key', text: t('agentColumns.key'), wideOnly: true },
            { id: 'enrolled', text: t('agentColumns.enrolled'), wideOnly: true },
            { id: 'acts', text: '' },
          ]}
          empty={<EmptyState icon={<Server />} title={t('noAgents')} about={t('noAgentsAbout')} />}
          rows={rows.map((agent) => {
            const spool = agent.heartbeat?.spool as { count?: number; bytes?: number } | undefined
            const { tone, text } = state(agent)
            return (
              <tr key={agent.id} className="hover:bg-hover">
                <Cell wrap>
                  <b className="block">{agent.name}</b>
                  <span className="yt-mono text-[12px] text-ink-2">
                    {agent.aeTitle}
                    {agent.version ? ` · ${agent.version}` : ''}
                  </span>
                </Cell>
                <Cell>
                  <span className="inline-flex items-center gap-1.5">
                    <span className="yt-dot" data-tone={tone} />
                    {text}
                  </span>
                </Cell>
                <Cell wideOnly>{spool ? backlogText(spool) : ''}</Cell>
                <Cell wideOnly title={agent.keyFingerprint}>
                  <span className="yt-mono text-[12px]">
                    {agent.keyFingerprint.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')}
                  </span>
                </Cell>
                <Cell wideOnly>{day(agent.enrolledAt)}</Cell>
                <Cell end>
                  <span className="inline-flex max-md:flex-col max-md:items-end">
                    <Button size="small" kind="quiet" onClick={() => onAct({ kind: 'rename', agent })}>
                      {t('rename')}
                    </Button>
                    <Button size="small" kind="quiet" onClick={() => onAct({ kind: 'revoke', agent })}>
                      {t('revoke')}
                    </Button>
                  </span>
                </Cell>
              </tr>
            )
          })}
        />
      )}
    </Answer>
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
