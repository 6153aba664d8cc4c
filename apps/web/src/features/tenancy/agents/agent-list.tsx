'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, EmptyState, formatBytes, formatCount, Note } from '@yingtong/ui'
import { Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell } from '../admin/admin-parts.tsx'
import type { AgentRow } from '../admin/admin-types.ts'
import { useAgain } from '../admin/use-again.ts'
import { useTimes } from '../admin/use-times.ts'
import { AgentDoor } from './agent-door.tsx'

export type AgentAct = { readonly kind: 'rename' | 'revoke' | 'open'; readonly agent: AgentRow }

const REFRESH_MS = 10_000
const SILENT_MS = 60_000
const DAY_MS = 86_400_000

/** The agents with their keys, above them what needs a person's look. */
export function AgentList({ onAct }: { onAct: (act: AgentAct) => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.fleet.agents.queryOptions({}), refetchInterval: REFRESH_MS })
  return (
    <Answer of={list}>
      {(rows) => (
        <>
          {rows
            .filter((agent) => agent.clonedAt)
            .map((agent) => (
              <CloneNote key={agent.id} agent={agent} onAct={onAct} />
            ))}
          <AdminTable
            label={t('agents')}
            heads={[
              { id: 'name', text: t('agentColumns.name') },
              { id: 'state', text: t('agentColumns.state') },
              { id: 'backlog', text: t('agentColumns.backlog'), wideOnly: true },
              { id: 'callers', text: t('agentColumns.callers'), wideOnly: true },
              { id: 'key', text: t('agentColumns.key'), wideOnly: true },
              { id: 'enrolled', text: t('agentColumns.enrolled'), wideOnly: true },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<Server />} title={t('noAgents')} about={t('noAgentsAbout')} />}
            rows={rows.map((agent) => <AgentLine key={agent.id} agent={agent} onAct={onAct} />)}
          />
        </>
      )}
    </Answer>
  )
}

/** Two machines with one key: images are still taken, a person decides. */
function CloneNote({ agent, onAct }: { agent: AgentRow; onAct: (act: AgentAct) => void }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const { time } = useTimes()
  const settle = useMutation(trpc.fleet.settleClone.mutationOptions(useAgain()))
  const { id, name, clonedAt } = agent
  return (
    <div className="mb-3">
      <Note tone="red" alert>
        <b className="block">{t('cloned', { name })}</b>
        <p>{t('clonedAbout', { time: clonedAt ? time(clonedAt) : '' })}</p>
        <p className="mt-1.5 flex flex-wrap gap-2">
          <Button size="small" disabled={settle.isPending} onClick={() => settle.mutate({ id })}>
            {t('settleClone')}
          </Button>
          <Button size="small" onClick={() => onAct({ kind: 'revoke', agent })}>
            {t('revoke')}
          </Button>
        </p>
      </Note>
    </div>
  )
}

/** `0`, or how many and how much. */
function backlogText({ count = 0, bytes = 0 }: { count?: number; bytes?: number }): string {
  return count === 0 ? '0' : `${formatCount(count)} · ${formatBytes(bytes)}`
}

function useConnection(agent: AgentRow): { tone: string; text: string } {
  const t = useTranslations('admin.devices')
  const { ago, nowMs } = useTimes()
  if (!agent.lastSeenAt) return { tone: 'quiet', text: t('neverSeen') }
  const silent = nowMs - agent.lastSeenAt.getTime() > SILENT_MS
  return silent
    ? { tone: 'amber', text: t('silent', { time: ago(agent.lastSeenAt) }) }
    : { tone: 'green', text: t('online') }
}

function AgentLine({ agent, onAct }: { agent: AgentRow; onAct: (act: AgentAct) => void }) {
  const t = useTranslations('admin.devices')
  const { day } = useTimes()
  const { tone, text } = useConnection(agent)
  const spool = agent.heartbeat?.spool as { count?: number; bytes?: number } | undefined
  return (
    <tr className="hover:bg-hover">
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
      <Cell wideOnly wrap>
        <AgentDoor agent={agent} onOpen={() => onAct({ kind: 'open', agent })} />
      </Cell>
      <Cell wideOnly wrap title={agent.keyFingerprint}>
        <KeyAge agent={agent} />
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
}

/** The key's fingerprint, when it changes by itself, and the wish that it does so now. */
function KeyAge({ agent }: { agent: AgentRow }) {
  const t = useTranslations('admin.devices')
  const trpc = useTRPC()
  const { nowMs } = useTimes()
  const rotate = useMutation(trpc.fleet.askRotation.mutationOptions(useAgain()))
  const days = Math.max(0, Math.ceil((agent.keyDueAt.getTime() - nowMs) / DAY_MS))
  return (
    <>
      <span className="yt-mono block text-[12px]">
        {agent.keyFingerprint.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ')}
      </span>
      <span className="flex items-center gap-1 whitespace-nowrap text-[12px] text-ink-2">
        {agent.rotationAskedAt ? t('keyAsked') : t('keyDue', { days })}
        {agent.rotationAskedAt ? null : (
          <Button
            size="small"
            kind="quiet"
            disabled={rotate.isPending}
            onClick={() => rotate.mutate({ id: agent.id })}
          >
            {t('rotate')}
          </Button>
        )}
      </span>
    </>
  )
}
