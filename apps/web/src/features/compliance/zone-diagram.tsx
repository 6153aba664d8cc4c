'use client'

import { Chip } from '@yingtong/ui'
import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Asset, Compliance, Transport, Zone } from './compliance-types.ts'
import { TRANSPORT_TONES } from './compliance-types.ts'

/** What a zone shows of its assets before it only counts. */
const SHOWN_MAX = 4

/** Zones from the wards to the data, and how what flows between them is protected. */
export function ZoneDiagram({ assets, flows }: Pick<Compliance, 'assets' | 'flows'>) {
  const t = useTranslations('compliance.zones')
  const outer = (['hospital', 'users', 'outside'] as const).filter(
    (zone) =>
      assets.some((asset) => asset.zone === zone) ||
      flows.some((flow) => flow.fromZone === zone || flow.toZone === zone),
  )
  const between = (from: readonly Zone[], to: readonly Zone[]) => {
    const there = flows.filter(
      ({ fromZone, toZone }) =>
        (from.includes(fromZone) && to.includes(toZone)) || (to.includes(fromZone) && from.includes(toZone)),
    )
    return [...new Set(there.map((flow) => flow.transport))].sort()
  }
  return (
    <section aria-label={t('title')} className="yt-card p-4">
      <h3 className="mb-3 font-semibold">{t('title')}</h3>
      <div className="flex items-stretch gap-2 max-md:flex-col">
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          {outer.map((zone) => (
            <ZoneBox key={zone} zone={zone} assets={assets} />
          ))}
        </div>
        <Way transports={between(outer, ['access'])} />
        <Column zone="access" assets={assets} />
        <Way transports={between(['access'], ['application'])} />
        <Column zone="application" assets={assets} />
        <Way transports={between(['access', 'application'], ['data'])} />
        <Column zone="data" assets={assets} />
      </div>
    </section>
  )
}

function Column(props: { zone: Zone; assets: readonly Asset[] }) {
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <ZoneBox {...props} />
    </div>
  )
}

function ZoneBox({ zone, assets }: { zone: Zone; assets: readonly Asset[] }) {
  const t = useTranslations('compliance.zones')
  const kinds = useTranslations('compliance.kinds')
  const own = assets.filter((asset) => asset.zone === zone)
  return (
    <div className="min-w-0 grow rounded-2 border border-line-2 border-dashed bg-sunken p-3">
      <h4 className="yt-cap-line mb-1.5">{t(zone)}</h4>
      <ul className="flex flex-col gap-1 text-[12px] leading-[18px]">
        {own.slice(0, SHOWN_MAX).map((asset) => (
          <li key={`${asset.kind} ${asset.name} ${asset.place}`} className="min-w-0">
            <span className="text-ink-2">{kinds(asset.kind)}</span>{' '}
            <b className="font-semibold">{asset.name}</b>{' '}
            <span className="yt-cut block text-ink-3" title={asset.place}>
              {asset.place}
            </span>
          </li>
        ))}
        {own.length > SHOWN_MAX ? (
          <li className="text-ink-2">{t('more', { count: own.length - SHOWN_MAX })}</li>
        ) : null}
        {own.length === 0 ? (
          <li className="text-ink-3">{zone === 'users' ? t('browsers') : t('nothing')}</li>
        ) : null}
      </ul>
    </div>
  )
}

function Way({ transports }: { transports: readonly Transport[] }) {
  const t = useTranslations('compliance.transports')
  return (
    <div className="flex flex-none flex-col items-center justify-center gap-1 max-md:flex-row">
      <ArrowRight className="yt-icon text-ink-3 max-md:rotate-90" aria-hidden="true" />
      {transports.map((transport) => (
        <Chip key={transport} tone={TRANSPORT_TONES[transport]}>
          {t(transport)}
        </Chip>
      ))}
    </div>
  )
}
