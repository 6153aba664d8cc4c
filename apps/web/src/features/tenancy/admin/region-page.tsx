'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Chip, EmptyState, useToast } from '@yingtong/ui'
import { MapPinned, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useFaultText } from '../../../frame/fault-text.ts'
import { usePerson } from '../../../frame/signed-in-frame.tsx'
import { useTRPC } from '../../../trpc/trpc-provider.tsx'
import { AdminTable, Answer, Cell, PageHead } from './admin-parts.tsx'
import type { Visit } from './admin-types.ts'
import { useAgain } from './use-again.ts'
import { useTimes } from './use-times.ts'

/** With whom this hospital shares a region, and when the platform's operator was in it. */
export function RegionPage() {
  const t = useTranslations('admin.region')
  const trpc = useTRPC()
  const regions = useQuery(trpc.admin.regions.queryOptions({}))
  return (
    <>
      <PageHead title={t('title')} about={t('about')} />
      <Answer of={regions}>
        {(list) =>
          list.length === 0 ? (
            <div className="yt-card py-4">
              <EmptyState icon={<MapPinned />} title={t('noRegion')} about={t('noRegionAbout')} />
            </div>
          ) : (
            list.map((region) => (
              <section key={region.id} className="yt-card mb-4 flex-none">
                <h3 className="yt-card-head flex-wrap">
                  {region.name}
                  <span className="yt-quiet font-normal max-md:hidden">{t('membersAbout')}</span>
                </h3>
                <ul className="flex flex-wrap gap-2 p-3.5" aria-label={t('members')}>
                  {region.members.map((member) => (
                    <li key={member.name} className="flex items-center gap-2 rounded-2 bg-sunken px-3 py-1.5">
                      <b>{member.name}</b>
                      <span className="text-[12px] text-ink-2">{t(`kinds.${member.kind}`)}</span>
                      {member.here ? <Chip tone="accent">{t('here')}</Chip> : null}
                    </li>
                  ))}
                </ul>
              </section>
            ))
          )
        }
      </Answer>
      <Visits />
    </>
  )
}

const REFRESH_MS = 15_000

function Visits() {
  const t = useTranslations('admin.region')
  const trpc = useTRPC()
  const list = useQuery({ ...trpc.admin.breakGlass.queryOptions({}), refetchInterval: REFRESH_MS })
  return (
    <section className="mt-5">
      <h3 className="mb-2 flex flex-wrap gap-x-2.5">
        {t('glass')}
        <span className="font-normal text-ink-2">{t('glassAbout')}</span>
      </h3>
      <Answer of={list}>
        {(rows) => (
          <AdminTable
            label={t('glass')}
            heads={[
              { id: 'who', text: t('columns.who') },
              { id: 'reason', text: t('columns.reason') },
              { id: 'approved', text: t('columns.approved'), wideOnly: true },
              { id: 'asked', text: t('columns.asked'), wideOnly: true },
              { id: 'until', text: t('columns.until') },
              { id: 'acts', text: '' },
            ]}
            empty={<EmptyState icon={<ShieldCheck />} tone="green" title={t('noGlass')} />}
            rows={rows.map((row) => <VisitRow key={row.id} row={row} />)}
          />
        )}
      </Answer>
    </section>
  )
}

function VisitRow({ row }: { row: Visit }) {
  const t = useTranslations('admin.region')
  const trpc = useTRPC()
  const toast = useToast()
  const faultText = useFaultText()
  const { time } = useTimes()
  const mayEnd = usePerson().scopes.includes('break-glass:end')
  const end = useMutation(trpc.admin.endBreakGlass.mutationOptions(useAgain()))
  const send = () =>
    end.mutate(
      { id: row.id },
      {
        onSuccess: () => toast({ text: t('ended') }),
        onError: (error) => toast({ text: faultText(error), tone: 'amber' }),
      },
    )
  return (
    <tr className={row.state === 'over' ? 'text-ink-2' : ''}>
      <Cell strong>{row.requestedByName}</Cell>
      <Cell wrap>{row.reason}</Cell>
      <Cell wideOnly>{row.approvedByName}</Cell>
      <Cell wideOnly>{time(row.requestedAt)}</Cell>
      <Cell>
        <Chip tone={row.state === 'live' ? 'amber' : 'plain'}>{t(`states.${row.state}`)}</Chip>{' '}
        {row.expiresAt ? time(row.endedAt ?? row.expiresAt) : ''}
      </Cell>
      <Cell end>
        {mayEnd && row.state !== 'over' ? (
          <Button size="small" disabled={end.isPending} onClick={send}>
            {row.state === 'live' ? t('end') : t('refuse')}
          </Button>
        ) : null}
      </Cell>
    </tr>
  )
}
