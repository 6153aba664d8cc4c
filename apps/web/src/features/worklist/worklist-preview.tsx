'use client'

import {
  Button,
  Chip,
  deliveryText,
  formatPriorAge,
  formatTime,
  Menu,
  PreviewPanel,
  patientLine,
  Skeleton,
  StatLabel,
  Thumb,
  UI_WORDS,
  useNow,
  useUi,
} from '@yingtong/ui'
import { CircleCheck, Ellipsis, Eye, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { StudyPreview, StudyPrior, WorklistRow } from './worklist-row.ts'

export interface PreviewActs {
  readonly onRead: (row: WorklistRow) => void
  readonly onDetails: (row: WorklistRow) => void
  readonly onOpenPrior: (prior: StudyPrior) => void
  readonly onTake?: (row: WorklistRow) => void
  readonly onRelease?: (row: WorklistRow) => void
  readonly onUnmask?: (row: WorklistRow) => void
}

/** The exam in focus: first the patient, then completeness, then images, then priors. */
export function WorklistPreview(props: {
  row: WorklistRow
  preview: StudyPreview | null
  acts: PreviewActs
  onClose: () => void
}) {
  const { row, preview, acts } = props
  const t = useTranslations('worklist')
  return (
    <PreviewPanel
      label={t('preview.label')}
      drawer
      onClose={props.onClose}
      foot={<PreviewFoot row={row} acts={acts} />}
    >
      <PreviewHead row={row} onUnmask={acts.onUnmask} />
      <section className="yt-side-part" aria-label={t('columns.images')}>
        {preview ? (
          <div className="grid grid-cols-3 gap-2">
            {preview.series.slice(0, 6).map((series) => (
              <Thumb
                key={series.id}
                className="aspect-square w-full"
                src={series.thumbnailUrl}
                alt={`${series.modality} ${series.description}`}
                name={series.description || series.modality}
                count={series.instances}
              />
            ))}
          </div>
        ) : (
          <ThumbSkeletons />
        )}
      </section>
      <section className="px-4 py-3" aria-label={t('preview.priors')}>
        <h3 className="yt-cap-line mb-2">
          {t('preview.priors')}{' '}
          <span className="ml-1 font-normal text-ink-3">{preview?.priors.length ?? ''}</span>
        </h3>
        {preview?.priors.length === 0 ? <p className="yt-quiet">{t('preview.noPriors')}</p> : null}
        {preview?.priors.map((prior) => (
          <PriorLine key={prior.studyId} prior={prior} onOpen={() => acts.onOpenPrior(prior)} />
        ))}
      </section>
    </PreviewPanel>
  )
}

function PreviewHead({
  row,
  onUnmask,
}: {
  row: WorklistRow
  onUnmask: ((row: WorklistRow) => void) | undefined
}) {
  const t = useTranslations('worklist')
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  const text = deliveryText(row.delivery, UI_WORDS[language])
  const complete = row.delivery.state === 'complete' && row.delivery.declared !== null
  const at = row.studyAt ?? row.receivedAt
  return (
    <section className="yt-side-part">
      <div className="flex items-center gap-2">
        {row.stat ? <StatLabel /> : null}
        <h2 className="text-[16px] leading-6">{row.patient.nameFull ?? row.patient.nameMasked}</h2>
        <span className="yt-tight text-ink-2">{patientLine(row.patient.sex, row.patient.age, language)}</span>
        {onUnmask ? (
          <Button
            className="ml-auto"
            kind="quiet"
            size="small"
            icon={<Eye className="yt-icon" />}
            aria-label={t('preview.unmask')}
            title={t('preview.unmask')}
            onClick={() => onUnmask(row)}
          />
        ) : null}
      </div>
      <p className="mt-2 text-ink-2">{row.description}</p>
      <p className="text-ink-2" suppressHydrationWarning>
        {[row.source, formatTime(at, { language, nowMs, timeZone })].filter(Boolean).join(t('clauseMark'))}
      </p>
      <p className="mt-2 flex flex-wrap gap-1">
        <Chip
          tone={
            complete
              ? 'green'
              : row.delivery.state === 'short'
                ? 'red'
                : row.delivery.state === 'line-down'
                  ? 'amber'
                  : 'accent'
          }
          icon={complete ? <CircleCheck /> : row.delivery.state === 'short' ? <TriangleAlert /> : undefined}
          title={text.full}
        >
          {complete ? t('preview.verified', { count: text.shown }) : text.shown}
        </Chip>
        <Chip>{t('preview.series', { count: row.series })}</Chip>
      </p>
    </section>
  )
}

function PreviewFoot({ row, acts }: { row: WorklistRow; acts: PreviewActs }) {
  const t = useTranslations('worklist')
  const more = [
    { text: t('acts.details'), command: 'study.details' as const, onSelect: () => acts.onDetails(row) },
    ...(acts.onRelease && row.assignee?.me
      ? [
          {
            text: t('acts.release'),
            command: 'study.release' as const,
            onSelect: () => acts.onRelease?.(row),
          },
        ]
      : []),
  ]
  return (
    <>
      <Button kind="primary" command="list.open" className="grow" onClick={() => acts.onRead(row)}>
        {t('acts.read')}
      </Button>
      {acts.onTake ? (
        <Button
          command="study.take"
          onClick={() => acts.onTake?.(row)}
          disabledBecause={row.assignee?.me ? t('acts.alreadyMine') : undefined}
        >
          {t('acts.take')}
        </Button>
      ) : null}
      <Menu
        entries={more}
        trigger={<Button icon={<Ellipsis className="yt-icon" />} aria-label={t('acts.more')} />}
      />
    </>
  )
}

function PriorLine({ prior, onOpen }: { prior: StudyPrior; onOpen: () => void }) {
  const { language } = useUi()
  const nowMs = useNow()
  return (
    <button
      type="button"
      className="flex w-full items-center gap-2.5 rounded-2 py-1.5 hover:bg-hover"
      onClick={onOpen}
      title={prior.studyAt?.slice(0, 10)}
    >
      <Thumb className="size-11" src={prior.thumbnailUrl} alt={prior.description} />
      <span className="min-w-0 grow">
        <span className="yt-cut block">{prior.description}</span>
        <span className="yt-cut block text-[12px] leading-[18px] text-ink-2">{prior.hospital}</span>
      </span>
      <span className="yt-quiet self-start" suppressHydrationWarning>
        {prior.studyAt ? formatPriorAge(prior.studyAt, { language, nowMs }) : ''}
      </span>
    </button>
  )
}

function ThumbSkeletons() {
  return (
    <div className="grid grid-cols-3 gap-2">
      {[0, 1, 2].map((index) => (
        <div key={index} className="aspect-square rounded-1 bg-sunken p-2">
          <Skeleton className="w-2/3" />
        </div>
      ))}
    </div>
  )
}
