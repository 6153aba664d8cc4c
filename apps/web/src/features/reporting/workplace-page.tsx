'use client'

import {
  Button,
  Clock,
  formatPriorAge,
  formatTime,
  PatientBanner,
  type Theme,
  ThemeScope,
  Thumb,
  useKeys,
  useNow,
  useToast,
  useUi,
} from '@yingtong/ui'
import { ChevronDown, ChevronUp, Ruler } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useRef, useState } from 'react'
import type { StudyPrior, WorklistRow } from '../worklist/worklist-row.ts'
import { ReportPanel, type ReportPanelProps } from './report-panel.tsx'
import { ViewerFrame, type ViewerHandle } from './viewer-frame.tsx'
import type { Measurement, MessageFromViewer } from './viewer-messages.ts'

export interface WorkplacePageProps extends Omit<ReportPanelProps, 'onInserter' | 'delivery'> {
  /** The exam with the patient's full name. */
  readonly study: WorklistRow
  readonly priors: readonly (StudyPrior & { readonly studyInstanceUid: string })[]
  /** Place in the list one came from, from 1; null when opened by address. */
  readonly place: { readonly at: number; readonly of: number } | null
  readonly onNext: () => void
  readonly onPrevious: () => void
  readonly onBack: () => void
  readonly theme: Theme
}

/** Screen 03: earlier, now, words; one screen from image to signature. */
export function WorkplacePage(props: WorkplacePageProps) {
  const { study } = props
  const t = useTranslations('workplace')
  const toast = useToast()
  const viewer = useRef<ViewerHandle | null>(null)
  const insert = useRef<((text: string) => void) | null>(null)
  const [last, setLast] = useState<Measurement | null>(null)
  const [compared, setCompared] = useState<string | null>(null)
  const onInserter = useCallback((insertText: (text: string) => void) => {
    insert.current = insertText
  }, [])
  const onMessage = useCallback((message: MessageFromViewer) => {
    if (message.type === 'yt:measurement') setLast(message.change === 'removed' ? null : message)
  }, [])
  const insertLast = () => {
    if (last) insert.current?.(last.text)
    else toast({ text: t('noMeasurement'), tone: 'amber' })
  }
  const compare = (prior: (typeof props.priors)[number]) => {
    const open = compared === prior.studyId
    setCompared(open ? null : prior.studyId)
    viewer.current?.send({
      type: 'yt:open-study',
      studyInstanceUids: open ? [study.studyInstanceUid] : [study.studyInstanceUid, prior.studyInstanceUid],
    })
  }
  useKeys({
    'focus.images': () => viewer.current?.focus(),
    'focus.report': () => document.querySelector<HTMLElement>('#report [role="textbox"]')?.focus(),
    'focus.priors': () => document.querySelector<HTMLElement>('#priors button')?.focus(),
    'case.next': props.onNext,
    'case.previous': props.onPrevious,
    'report.insertMeasurement': insertLast,
  })
  return (
    <ThemeScope theme={props.theme}>
      <div className="flex h-full flex-col">
        <WorkplaceBanner {...props} />
        <div className="flex min-h-0 grow max-md:flex-col">
          {props.priors.length > 0 ? (
            <Priors priors={props.priors} compared={compared} onCompare={compare} />
          ) : null}
          <main id="content" className="relative min-h-0 min-w-0 grow bg-black">
            <ViewerFrame studyInstanceUids={[study.studyInstanceUid]} handle={viewer} onMessage={onMessage} />
            {last ? (
              <div className="absolute bottom-3 left-3">
                <Button
                  size="small"
                  command="report.insertMeasurement"
                  icon={<Ruler className="yt-icon yt-icon-14" aria-hidden="true" />}
                  onClick={insertLast}
                >
                  {t('insertMeasurement', { text: last.text })}
                </Button>
              </div>
            ) : null}
          </main>
          <ReportPanel {...props} delivery={study.delivery} onInserter={onInserter} />
        </div>
      </div>
    </ThemeScope>
  )
}

function WorkplaceBanner({ study, place, onNext, onPrevious, onBack }: WorkplacePageProps) {
  const t = useTranslations('workplace')
  const clauses = useTranslations('worklist')
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  const at = formatTime(study.studyAt ?? study.receivedAt, { language, nowMs, timeZone })
  return (
    <PatientBanner
      name={study.patient.nameFull ?? study.patient.nameMasked}
      sex={study.patient.sex}
      age={study.patient.age}
      accessionNumber={study.accessionNumber}
      modalities={study.modalities}
      description={study.description}
      place={[study.source, at].filter(Boolean).join(clauses('clauseMark'))}
      stat={study.stat}
      delivery={study.delivery}
      onBack={onBack}
      end={
        <>
          <Clock startAt={study.receivedAt} dueAt={study.dueAt} seconds />
          {place ? <span className="text-ink-2">{t('place', place)}</span> : null}
          <Button
            size="small"
            command="case.previous"
            icon={<ChevronUp className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={onPrevious}
          >
            {t('previous')}
          </Button>
          <Button
            size="small"
            command="case.next"
            icon={<ChevronDown className="yt-icon yt-icon-14" aria-hidden="true" />}
            onClick={onNext}
          >
            {t('next')}
          </Button>
        </>
      }
    />
  )
}

function Priors(props: {
  priors: WorkplacePageProps['priors']
  compared: string | null
  onCompare: (prior: WorkplacePageProps['priors'][number]) => void
}) {
  const t = useTranslations('workplace')
  const { language } = useUi()
  const nowMs = useNow()
  return (
    <nav
      id="priors"
      aria-label={t('priors')}
      className="flex w-[92px] flex-none flex-col gap-2 overflow-auto border-r border-line bg-surface p-2 max-md:hidden min-[1800px]:w-[216px]"
    >
      <h2 className="yt-cap-line">
        {t('priors')} {props.priors.length}
      </h2>
      {props.priors.map((prior) => (
        <button
          key={prior.studyId}
          type="button"
          aria-pressed={prior.studyId === props.compared}
          className="flex flex-col gap-0.5 text-left text-[12px] leading-[18px]"
          onClick={() => props.onCompare(prior)}
        >
          <Thumb
            className="aspect-square w-full"
            active={prior.studyId === props.compared}
            src={prior.thumbnailUrl}
            alt={prior.description}
            name={prior.modalities.join(' ')}
          />
          <span className="yt-cut w-full">{prior.description}</span>
          <span className="w-full text-ink-3" title={prior.studyAt?.slice(0, 10)} suppressHydrationWarning>
            {prior.studyAt ? formatPriorAge(prior.studyAt, { language, nowMs }) : ''}
          </span>
        </button>
      ))}
    </nav>
  )
}
