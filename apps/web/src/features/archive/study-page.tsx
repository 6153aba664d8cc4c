'use client'

import {
  Button,
  Chip,
  Delivery,
  deliveryText,
  ErrorState,
  formatFullTime,
  ModalityTag,
  patientLine,
  StateGlyph,
  StatLabel,
  Thumb,
  UI_WORDS,
  useKeys,
  useUi,
} from '@yingtong/ui'
import { Eye, FileDown, FileText, Images, MonitorPlay, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { MaskedField } from '../privacy/unmask-dialog.tsx'
import type { Unmasked } from '../privacy/use-unmask.tsx'
import type { Report } from '../reporting/report.ts'
import { SignatureOfReport } from '../reporting/signature-line.tsx'
import type { ReportVersion } from '../reporting/versions.ts'
import { VersionsDialog } from '../reporting/versions-dialog.tsx'
import type { WorklistRow } from '../worklist/worklist-row.ts'

export interface StudySeries {
  readonly id: string
  readonly seriesInstanceUid: string
  readonly number: number | null
  readonly modality: string
  readonly description: string
  readonly bodyPart: string | null
  readonly instances: number
  readonly thumbnailUrl: string | null
  /** SOP Instance UIDs of documents that other systems wrote: PDF, CDA, models. */
  readonly documents: readonly string[]
}

export interface StudyPageProps {
  readonly study: WorklistRow
  readonly series: readonly StudySeries[]
  readonly report: Report | null
  /** Kept versions of a signed report, the oldest first. */
  readonly versions: readonly ReportVersion[]
  /** What happened to the exam, newest first. */
  readonly events: readonly { readonly at: string; readonly text: string; readonly by: string | null }[]
  readonly canRead: boolean
  readonly viewerUrl: string
  readonly onRead: () => void
  readonly onDocument: (sopInstanceUid: string) => void
  /** What is hidden of the patient, and what was asked for and is in clear for a minute. */
  readonly masked: readonly MaskedField[]
  readonly unmasked: Unmasked
  readonly onUnmask?: (field: MaskedField) => void
  readonly onExport?: () => void
  /** The patient's consents. */
  readonly consents?: ReactNode
}

/** One exam: who, how complete, which series, what was written, what happened. */
export function StudyPage(props: StudyPageProps) {
  const { study, report } = props
  const t = useTranslations('study')
  const privacy = useTranslations('privacy')
  const openImages = () => window.open(props.viewerUrl, '_blank', 'noopener')
  const firstMasked = props.masked.find((field) => !(field in props.unmasked))
  useKeys({
    ...(props.canRead ? { 'studyPage.read': props.onRead } : {}),
    'studyPage.images': openImages,
    ...(props.onUnmask && firstMasked ? { 'studyPage.unmask': () => props.onUnmask?.(firstMasked) } : {}),
    ...(props.onExport ? { 'studyPage.export': props.onExport } : {}),
    ...(report?.pdfUrl
      ? { 'studyPage.print': () => window.open(report.pdfUrl ?? '', '_blank', 'noopener') }
      : {}),
  })
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="min-h-0 grow overflow-auto p-4">
        <div className="mx-auto flex max-w-[1200px] flex-col gap-4">
          <StudyHead {...props} />
          {study.delivery.state === 'short' && study.delivery.declared !== null ? (
            <ErrorState
              happened={t('short.happened', {
                missing: study.delivery.declared - study.delivery.received,
                received: study.delivery.received,
                declared: study.delivery.declared,
              })}
              safe={t('short.safe', { received: study.delivery.received })}
              todo={t('short.todo')}
              code="YT-1001"
            />
          ) : null}
          <div className="grid grid-cols-[1fr_320px] items-start gap-4 max-lg:grid-cols-1">
            <SeriesCard series={props.series} onDocument={props.onDocument} />
            <div className="flex flex-col gap-4">
              <ReportCard report={report} versions={props.versions} />
              {props.consents}
              <EventsCard events={props.events} />
            </div>
          </div>
        </div>
      </div>
      <div className="flex flex-none justify-end gap-2 border-t border-line bg-surface px-4 py-2.5">
        {props.onExport ? (
          <Button
            command="studyPage.export"
            icon={<ShieldCheck className="yt-icon" aria-hidden="true" />}
            onClick={props.onExport}
          >
            {privacy('export.open')}
          </Button>
        ) : null}
        <Button
          command="studyPage.images"
          icon={<Images className="yt-icon" aria-hidden="true" />}
          onClick={openImages}
        >
          {t('images')}
        </Button>
        {report?.pdfUrl ? (
          <a className="yt-btn" href={report.pdfUrl} download>
            <FileText className="yt-icon" aria-hidden="true" />
            {t('pdf')}
          </a>
        ) : null}
        {props.canRead ? (
          <Button
            kind="primary"
            command="studyPage.read"
            icon={<MonitorPlay className="yt-icon" aria-hidden="true" />}
            onClick={props.onRead}
          >
            {t('read')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

/** A value that may be hidden, with the eye that asks for it. */
function Hidden(props: StudyPageProps & { field: MaskedField; shown: string }) {
  const { field, shown, masked, unmasked, onUnmask } = props
  const t = useTranslations('privacy.unmask')
  const clear = unmasked[field]
  return (
    <>
      {clear ?? shown}
      {onUnmask && masked.includes(field) && clear === undefined ? (
        <Button
          kind="quiet"
          size="small"
          icon={<Eye className="yt-icon" aria-hidden="true" />}
          aria-label={t(`field.${field}`)}
          title={t(`field.${field}`)}
          onClick={() => onUnmask(field)}
        />
      ) : null}
    </>
  )
}

function StudyHead(props: StudyPageProps) {
  const { study, masked } = props
  const words = useTranslations('privacy.unmask')
  const t = useTranslations('study')
  const { language } = useUi()
  const text = deliveryText(study.delivery, UI_WORDS[language])
  return (
    <section className="yt-card flex flex-wrap items-start gap-x-10 gap-y-3 p-4">
      <div className="min-w-[220px]">
        <div className="flex items-center gap-2">
          {study.stat ? <StatLabel /> : null}
          <h2 className="text-[22px] leading-[30px]">
            <Hidden {...props} field="name" shown={study.patient.nameFull ?? study.patient.nameMasked} />
          </h2>
          <span className="yt-tight text-ink-2">
            {patientLine(study.patient.sex, study.patient.age, language)}
          </span>
        </div>
        <p className="mt-1 flex items-center gap-2">
          {study.modalities.map((modality) => (
            <ModalityTag key={modality}>{modality}</ModalityTag>
          ))}
          {study.description}
        </p>
        <p className="mt-2">
          <StateGlyph state={study.state} />
        </p>
      </div>
      <dl className="yt-pairs">
        <dt>{t('number')}</dt>
        <dd>{study.accessionNumber || t('none')}</dd>
        <dt>{t('patientId')}</dt>
        <dd>
          <Hidden {...props} field="patientId" shown={study.patient.patientId} />
        </dd>
        {(['idNumber', 'telephone'] as const)
          .filter((field) => masked.includes(field))
          .flatMap((field) => [
            <dt key={`${field} name`}>{words(field)}</dt>,
            <dd key={field}>
              <Hidden {...props} field={field} shown={words('hidden')} />
            </dd>,
          ])}
        <dt>{t('source')}</dt>
        <dd>{study.source}</dd>
      </dl>
      <dl className="yt-pairs">
        <dt>{t('studyAt')}</dt>
        <dd>{study.studyAt ? formatFullTime(study.studyAt) : t('none')}</dd>
        <dt>{t('receivedAt')}</dt>
        <dd>{formatFullTime(study.receivedAt)}</dd>
        <dt>{t('delivery')}</dt>
        <dd>
          <Delivery {...study.delivery} /> <span className="yt-quiet">{text.full}</span>
        </dd>
      </dl>
      <dl className="yt-pairs max-w-full">
        <dt>{t('uid')}</dt>
        <dd className="yt-mono">{study.studyInstanceUid}</dd>
        <dt>{t('doctor')}</dt>
        <dd>{study.assignee?.name ?? t('unassigned')}</dd>
      </dl>
    </section>
  )
}

function SeriesCard({ series, onDocument }: Pick<StudyPageProps, 'series' | 'onDocument'>) {
  const t = useTranslations('study')
  return (
    <section className="yt-card">
      <h3 className="yt-card-head">
        {t('series')} <Chip>{series.length}</Chip>
      </h3>
      <ul>
        {series.map((one) => (
          <li
            key={one.id}
            className="flex items-center gap-3 border-b border-line px-3.5 py-2 last:border-b-0"
          >
            <Thumb className="size-11" src={one.thumbnailUrl} alt={`${one.modality} ${one.description}`} />
            <span className="w-8 text-right text-ink-3">{one.number ?? ''}</span>
            <ModalityTag>{one.modality}</ModalityTag>
            <span className="yt-cut grow">{one.description || t('unnamed')}</span>
            <span className="yt-quiet">{one.bodyPart}</span>
            {one.documents.map((uid, n) => (
              <Button
                key={uid}
                size="small"
                icon={<FileDown className="yt-icon" aria-hidden="true" />}
                onClick={() => onDocument(uid)}
              >
                {t('document', { number: n + 1 })}
              </Button>
            ))}
            <span className="w-20 text-right text-ink-2">{t('count', { count: one.instances })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReportCard({ report, versions }: Pick<StudyPageProps, 'report' | 'versions'>) {
  const [comparing, setComparing] = useState(false)
  const t = useTranslations('study')
  const sections = useTranslations('workplace.sections')
  return (
    <section className="yt-card">
      <h3 className="yt-card-head">
        {t('report')} {report ? <StateGlyph state={report.state} /> : null}
      </h3>
      <div className="p-3.5">
        {report ? (
          <>
            <h4 className="yt-cap-line">{sections('impression')}</h4>
            <p className="text-[15px] leading-[27px] whitespace-pre-wrap">
              {report.body.impression || t('notYet')}
            </p>
            {report.signedBy && versions.length > 0 ? (
              <div className="mt-2.5">
                <SignatureOfReport versions={versions} onVersions={() => setComparing(true)} />
              </div>
            ) : (
              <p className="yt-quiet mt-2">
                {report.signedBy
                  ? t('signed', { name: report.signedBy.name, time: formatFullTime(report.signedBy.at) })
                  : t('written', { name: report.author.name, time: formatFullTime(report.savedAt) })}
              </p>
            )}
            <VersionsDialog open={comparing} onOpenChange={setComparing} versions={versions} />
          </>
        ) : (
          <p className="text-ink-2">{t('noReport')}</p>
        )}
      </div>
    </section>
  )
}

function EventsCard({ events }: Pick<StudyPageProps, 'events'>) {
  const t = useTranslations('study')
  if (events.length === 0) return null
  return (
    <section className="yt-card">
      <h3 className="yt-card-head">{t('events')}</h3>
      <ol className="flex flex-col gap-2 p-3.5">
        {events.map((event) => (
          <li key={`${event.at}${event.text}`} className="grid grid-cols-[auto_1fr] gap-x-3">
            <span className="yt-quiet">{formatFullTime(event.at)}</span>
            <span>
              {event.text} <span className="text-ink-3">{event.by}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
