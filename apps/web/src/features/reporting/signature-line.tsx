'use client'

import { Button, Chip, formatFullTime, Note } from '@yingtong/ui'
import { Download, History, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReportVersion, signatureState } from './versions.ts'

const TONES = { valid: 'green', corrected: 'amber', invalid: 'red' } as const

/** Whether a version is as it was signed, by whom, when and how; with what others need to verify it. */
export function SignatureLine({ version }: { version: ReportVersion }) {
  const t = useTranslations('workplace.signature')
  const { signature } = version
  if (!signature) return <p className="yt-quiet">{t('none')}</p>
  const state = signatureState(signature)
  const Icon = state === 'valid' ? ShieldCheck : ShieldAlert
  return (
    <div className="flex flex-col gap-1.5 text-[12px] leading-[18px] text-ink-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Chip tone={TONES[state]} icon={<Icon aria-hidden="true" />}>
          {t(state)}
        </Chip>
        <span>
          {version.by} {formatFullTime(version.at)}
        </span>
      </p>
      <p className="yt-tight flex flex-wrap items-center gap-x-2">
        <span title={signature.keyId}>
          {signature.algorithm} {t('fingerprint')} <span className="yt-mono">{signature.fingerprint}</span>
        </span>
        <a className="text-accent-text" href={`/files/signatures/${version.id}`} download>
          <Download className="yt-icon yt-icon-14 inline" aria-hidden="true" /> {t('package')}
        </a>
      </p>
      {state === 'valid' ? null : (
        <Note tone={state === 'invalid' ? 'red' : 'amber'}>
          {t('changed', { parts: signature.changed.map((part) => t(`parts.${part}`)).join(t('and')) })}
        </Note>
      )}
      {signature.laterImages > 0 ? (
        <Note tone="amber">{t('later', { count: signature.laterImages })}</Note>
      ) : null}
    </div>
  )
}

/** The newest signed version, and the way to the earlier ones. */
export function SignatureOfReport(props: { versions: readonly ReportVersion[]; onVersions: () => void }) {
  const t = useTranslations('workplace.versions')
  const newest = props.versions.findLast(
    (version) => version.state === 'signed' || version.state === 'amended',
  )
  if (!newest) return null
  return (
    <div className="flex flex-col items-start gap-2">
      <SignatureLine version={newest} />
      {newest.state === 'amended' && newest.note ? (
        <p className="text-[12px] leading-[18px] text-violet-text">{t('reason', { reason: newest.note })}</p>
      ) : null}
      {props.versions.length > 1 ? (
        <Button
          size="small"
          icon={<History className="yt-icon yt-icon-14" aria-hidden="true" />}
          onClick={props.onVersions}
        >
          {t('open', { count: props.versions.length })}
        </Button>
      ) : null}
    </div>
  )
}
