'use client'

import { Chip, formatBytes, formatTime, useNow, useUi } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import type { TenantRow } from './operator-page.tsx'

/** How far the reading of everything has come, and what it found: what the worker's scrub wrote, nothing else. */
export function StorageChecks({ of: storage }: { of: TenantRow['storage'] }) {
  const t = useTranslations('operator.checks')
  const { language } = useUi()
  const nowMs = useNow()
  const time = (at: Date | string) => formatTime(new Date(at).toISOString(), { language, nowMs })
  if (storage.objects === 0) return <span className="yt-quiet">{t('none')}</span>
  const percent = Math.floor((100 * storage.readObjects) / storage.objects)
  return (
    <>
      {storage.openIncidents > 0 ? (
        <Chip tone="red">{t('damaged', { count: storage.openIncidents })}</Chip>
      ) : null}{' '}
      {storage.withoutOriginals > 0 ? (
        <Chip tone="red">{t('withoutOriginals', { count: storage.withoutOriginals })}</Chip>
      ) : null}{' '}
      {t('read', { percent, bytes: formatBytes(storage.bytesRead) })}
      <span className="yt-quiet block">
        {storage.oldestReadAt ? t('oldest', { at: time(storage.oldestReadAt) }) : null}
        {storage.lastDamageAt ? ` · ${t('last', { at: time(storage.lastDamageAt) })}` : null}
      </span>
    </>
  )
}
