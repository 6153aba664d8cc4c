'use client'

import { Button, type DeliveryFigures } from '@yingtong/ui'
import { Check, FileText, PenLine, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReportChecks } from './check-report.ts'
import type { ReportPanelProps } from './report-panel.tsx'

/** What the system has checked, so that a tick means something. */
export function CheckLine({ checks, delivery }: { checks: ReportChecks; delivery: DeliveryFigures }) {
  const t = useTranslations('workplace.checks')
  const lines = [
    {
      ok: checks.images,
      text: checks.images
        ? t('images')
        : delivery.declared === null
          ? t('undeclared')
          : t('short', { received: delivery.received, declared: delivery.declared }),
    },
    { ok: checks.laterality.ok, text: checks.laterality.ok ? t('laterality') : t('lateralityBad') },
    { ok: checks.required.done === checks.required.of, text: t('required', checks.required) },
  ]
  return (
    <ul className="flex flex-none flex-wrap gap-x-3.5 border-t border-line px-4 py-1.5 text-[12px] leading-[18px]">
      {lines.map((line) => (
        <li
          key={line.text}
          className={
            line.ok
              ? 'flex items-center gap-1 text-ink-2'
              : 'flex items-center gap-1 font-semibold text-amber-text'
          }
        >
          {line.ok ? (
            <Check className="yt-icon yt-icon-14 text-green-text" aria-hidden="true" />
          ) : (
            <TriangleAlert className="yt-icon yt-icon-14" aria-hidden="true" />
          )}
          {line.text}
        </li>
      ))}
    </ul>
  )
}

/** What can be done with the report; the primary act is at the bottom right. Signing is not offered on a phone. */
export function ReportFoot(
  props: Pick<
    ReportPanelProps,
    'rights' | 'report' | 'amending' | 'onAmend' | 'onAmendCancel' | 'onPreliminary'
  > & {
    editable: boolean
    final: boolean
    block: string | undefined
    onAskSign: () => void
  },
) {
  const t = useTranslations('workplace')
  if (props.final && props.amending)
    return (
      <>
        <span className="grow" />
        <Button onClick={props.onAmendCancel}>{t('amending.cancel')}</Button>
        <Button
          kind="primary"
          command="report.sign"
          icon={<PenLine className="yt-icon" aria-hidden="true" />}
          disabledBecause={props.block}
          onClick={props.onAskSign}
        >
          {t('amending.sign')}
        </Button>
      </>
    )
  if (props.final) {
    return (
      <>
        <span className="grow" />
        <Button
          className="max-md:hidden"
          command="report.amend"
          disabledBecause={props.rights.sign.allowed ? undefined : props.rights.sign.because}
          onClick={props.onAmend}
        >
          {t('amend')}
        </Button>
        {props.report?.pdfUrl ? (
          <a className="yt-btn" data-kind="primary" href={props.report.pdfUrl} download>
            <FileText className="yt-icon" aria-hidden="true" />
            {t('pdf')}
          </a>
        ) : null}
      </>
    )
  }
  return (
    <>
      <span className="grow" />
      <Button
        command="report.preliminary"
        disabledBecause={props.editable ? undefined : props.rights.write.because}
        onClick={props.onPreliminary}
      >
        {t('preliminary')}
      </Button>
      <span className="text-[12px] text-ink-2 md:hidden">{t('signElsewhere')}</span>
      <Button
        kind="primary"
        className="max-md:hidden"
        command="report.sign"
        icon={<PenLine className="yt-icon" aria-hidden="true" />}
        disabledBecause={props.block}
        onClick={props.onAskSign}
      >
        {t('sign')}
      </Button>
    </>
  )
}
