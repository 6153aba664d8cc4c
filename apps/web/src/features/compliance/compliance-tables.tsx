'use client'

import { Chip } from '@yingtong/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AdminTable, Cell } from '../tenancy/admin/admin-parts.tsx'
import { useTimes } from '../tenancy/admin/use-times.ts'
import type { Compliance } from './compliance-types.ts'
import { TRANSPORT_TONES } from './compliance-types.ts'

function Part(props: { title: string; about: ReactNode; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2" aria-label={props.title}>
      <h3 className="flex flex-wrap items-baseline gap-x-2.5">
        <span className="font-semibold">{props.title}</span>
        <span className="text-[12px] text-ink-2 leading-[18px]">{props.about}</span>
      </h3>
      {props.children}
    </section>
  )
}

/** Everything that belongs to the system: from the tables and from what processes said at their start. */
export function AssetTable({ assets }: Pick<Compliance, 'assets'>) {
  const t = useTranslations('compliance.assets')
  const zones = useTranslations('compliance.zones')
  const kinds = useTranslations('compliance.kinds')
  const { ago } = useTimes()
  return (
    <Part title={t('title')} about={t('about', { count: assets.length })}>
      <AdminTable
        label={t('title')}
        empty={<p className="px-4 text-ink-2">{t('none')}</p>}
        heads={[
          { id: 'name', text: t('name') },
          { id: 'kind', text: t('kind') },
          { id: 'zone', text: t('zone'), wideOnly: true },
          { id: 'place', text: t('place') },
          { id: 'version', text: t('version'), wideOnly: true },
          { id: 'seen', text: t('seen'), wideOnly: true },
        ]}
        rows={assets.map((asset) => (
          <tr key={`${asset.kind} ${asset.name} ${asset.place}`}>
            <Cell strong>{asset.name}</Cell>
            <Cell>{kinds(asset.kind)}</Cell>
            <Cell wideOnly>{zones(asset.zone)}</Cell>
            <Cell wrap>{asset.place}</Cell>
            <Cell wideOnly>{asset.version}</Cell>
            <Cell wideOnly>{asset.seenAt ? ago(asset.seenAt) : ''}</Cell>
          </tr>
        ))}
      />
    </Part>
  )
}

/** What flows where, and how it is protected on its way. */
export function FlowTable({ flows }: Pick<Compliance, 'flows'>) {
  const t = useTranslations('compliance.flows')
  const transports = useTranslations('compliance.transports')
  const endOf = (name: string) => (name === 'browser' ? t('browser') : name)
  return (
    <Part title={t('title')} about={t('about')}>
      <AdminTable
        label={t('title')}
        empty={<p className="px-4 text-ink-2">{t('none')}</p>}
        heads={[
          { id: 'from', text: t('from') },
          { id: 'to', text: t('to') },
          { id: 'data', text: t('data'), wideOnly: true },
          { id: 'protocol', text: t('protocol'), wideOnly: true },
          { id: 'transport', text: t('transport') },
          { id: 'exams', text: t('exams'), wideOnly: true, end: true },
        ]}
        rows={flows.map((flow) => (
          <tr key={`${flow.from} ${flow.to} ${flow.protocol}`}>
            <Cell strong>{endOf(flow.from)}</Cell>
            <Cell wrap>{flow.to}</Cell>
            <Cell wideOnly>{t(`kinds.${flow.data}`)}</Cell>
            <Cell wideOnly>{flow.protocol}</Cell>
            <Cell>
              <Chip tone={TRANSPORT_TONES[flow.transport]}>{transports(flow.transport)}</Chip>
            </Cell>
            <Cell wideOnly end>
              {flow.exams ?? ''}
            </Cell>
          </tr>
        ))}
      />
    </Part>
  )
}

/** Evidence for the assessment of cryptography (GB/T 39786). */
export function ProtectionTable({ protections }: Pick<Compliance, 'protections'>) {
  const t = useTranslations('compliance.protections')
  const { day } = useTimes()
  return (
    <Part
      title={t('title')}
      about={
        <>
          {t('about')}{' '}
          <Link href="/admin/keys" className="underline">
            {t('keys')}
          </Link>
        </>
      }
    >
      <AdminTable
        label={t('title')}
        empty={null}
        heads={[
          { id: 'what', text: t('what') },
          { id: 'algorithm', text: t('algorithm') },
          { id: 'key', text: t('key') },
          { id: 'since', text: t('since'), wideOnly: true },
          { id: 'until', text: t('until'), wideOnly: true },
          { id: 'count', text: t('count'), wideOnly: true, end: true },
          { id: 'place', text: t('place'), wideOnly: true },
        ]}
        rows={protections.map((each) => (
          <tr key={`${each.what} ${each.keyId}`}>
            <Cell strong>{t(`whats.${each.what}`)}</Cell>
            <Cell>{each.algorithm || <Chip tone="amber">{t('unprotected')}</Chip>}</Cell>
            <Cell>
              <span className="yt-mono">{each.keyId}</span>
            </Cell>
            <Cell wideOnly>{each.since ? day(each.since) : ''}</Cell>
            <Cell wideOnly>{each.until ? day(each.until) : ''}</Cell>
            <Cell wideOnly end>
              {each.count ?? ''}
            </Cell>
            <Cell wideOnly wrap>
              {each.place}
            </Cell>
          </tr>
        ))}
      />
    </Part>
  )
}

/** Packages and the database server that advisories are about: which version it is, and which it must be at least. */
export function AdvisoryTable({ components }: Pick<Compliance, 'components'>) {
  const t = useTranslations('compliance.advisories')
  const low = components.filter(({ sound }) => !sound)
  return (
    <Part title={t('title')} about={t('about', { count: components.length, low: low.length })}>
      {components.length === 0 ? <p className="text-ink-2">{t('none')}</p> : null}
      {low.length === 0 ? null : (
        <AdminTable
          label={t('title')}
          empty={null}
          heads={[
            { id: 'name', text: t('name') },
            { id: 'installed', text: t('installed') },
            { id: 'floor', text: t('floor') },
            { id: 'advisory', text: t('advisory'), wideOnly: true },
          ]}
          rows={low.map((each) => (
            <tr key={each.name}>
              <Cell strong>{each.name}</Cell>
              <Cell>{each.installed.join(' ')}</Cell>
              <Cell>{each.floor}</Cell>
              <Cell wideOnly wrap>
                {each.advisory}
              </Cell>
            </tr>
          ))}
        />
      )}
    </Part>
  )
}
