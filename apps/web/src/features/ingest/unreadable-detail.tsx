'use client'

import { Button, ErrorState, formatBytes, formatCount, formatFullTime } from '@yingtong/ui'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { shortDigest, type UnreadableItem } from './quarantine-item.ts'

/** An object that could not be read: what it is, who sent it, and the bytes to take away. */
export function UnreadableDetail({ item, onDownload }: { item: UnreadableItem; onDownload: () => void }) {
  const t = useTranslations('quarantine.unreadable')
  return (
    <div className="flex max-w-[820px] flex-col gap-4">
      <h2 className="text-[18px] leading-[26px]">{t('title')}</h2>
      <ErrorState
        happened={item.explanation}
        safe={t('safe', { bytes: formatBytes(item.byteLength) })}
        todo={t('todo')}
        code={item.reason}
      />
      <section className="yt-card">
        <h3 className="yt-card-head">{t('facts')}</h3>
        <dl className="yt-pairs p-3.5">
          <dt>{t('receivedAt')}</dt>
          <dd>{formatFullTime(item.receivedAt)}</dd>
          <dt>{t('source')}</dt>
          <dd>{item.source}</dd>
          <dt>{t('aeTitle')}</dt>
          <dd className="yt-mono">{item.callingAeTitle ?? t('unknown')}</dd>
          <dt>{t('address')}</dt>
          <dd className="yt-mono">{item.remoteAddress ?? t('unknown')}</dd>
          <dt>{t('size')}</dt>
          <dd>{t('bytes', { bytes: formatCount(item.byteLength) })}</dd>
          <dt>SHA-256</dt>
          <dd className="yt-mono" title={item.sha256}>
            {shortDigest(item.sha256)}
          </dd>
          <dt>SOP Instance UID</dt>
          <dd className="yt-mono">{item.claimedSopInstanceUid ?? t('unknown')}</dd>
        </dl>
      </section>
      <p>
        <Button icon={<Download className="yt-icon" aria-hidden="true" />} onClick={onDownload}>
          {t('download')}
        </Button>
      </p>
    </div>
  )
}
