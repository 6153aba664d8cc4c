'use client'

import {
  Clock,
  Delivery,
  deliveryText,
  ModalityTag,
  patientLine,
  StateGlyph,
  StatLabel,
  type TableColumn,
  UI_WORDS,
  useUi,
} from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { WorklistRow } from './worklist-row.ts'

/** The columns of the worklist; doctor, source and number leave first when it is narrow. */
export function useWorklistColumns(): readonly TableColumn<WorklistRow>[] {
  const t = useTranslations('worklist.columns')
  const none = useTranslations('worklist')('unassigned')
  const me = useTranslations('worklist')('me')
  const { language } = useUi()
  return useMemo(() => {
    const english = language === 'en'
    return [
      {
        id: 'state',
        title: t('state'),
        widthPx: english ? 112 : 96,
        sortable: true,
        cell: (row) => <StateGlyph state={row.state} />,
      },
      {
        id: 'patient',
        title: t('patient'),
        widthPx: 152,
        sortable: true,
        cell: (row) => <PatientCell row={row} />,
        titleOf: (row) => row.patient.nameMasked,
      },
      {
        id: 'exam',
        title: t('exam'),
        widthPx: english ? 166 : 180,
        grow: 3,
        sortable: true,
        cell: (row) => <ExamCell row={row} />,
        titleOf: (row) => row.description,
      },
      {
        id: 'number',
        title: t('number'),
        widthPx: 106,
        rank: 1,
        sortable: true,
        cell: (row) => <span className="yt-sub yt-cut">{row.accessionNumber}</span>,
        titleOf: (row) => row.accessionNumber,
      },
      {
        id: 'source',
        title: t('source'),
        widthPx: 140,
        grow: 1,
        rank: 2,
        sortable: true,
        cell: (row) => <span className="yt-sub yt-cut">{row.source}</span>,
        titleOf: (row) => row.source,
      },
      {
        id: 'images',
        title: t('images'),
        widthPx: 116,
        sortable: true,
        cell: (row) => <Delivery {...row.delivery} />,
        titleOf: (row) => deliveryText(row.delivery, UI_WORDS[language]).full,
      },
      {
        id: 'due',
        title: t('due'),
        widthPx: english ? 104 : 92,
        sortable: true,
        cell: (row) => <DueCell row={row} />,
      },
      {
        id: 'doctor',
        title: t('doctor'),
        widthPx: english ? 96 : 76,
        rank: 3,
        cell: (row) => (
          <span className={doctorClass(row)}>
            {row.assignee ? (row.assignee.me ? me : row.assignee.name) : none}
          </span>
        ),
      },
    ]
  }, [t, language, none, me])
}

function doctorClass(row: WorklistRow): string {
  if (!row.assignee) return 'yt-cut text-ink-3'
  return row.assignee.me ? 'yt-cut yt-me' : 'yt-cut yt-sub'
}

function PatientCell({ row }: { row: WorklistRow }) {
  const { language } = useUi()
  return (
    <>
      {row.stat ? <StatLabel /> : null}
      <span className="yt-name yt-cut">{row.patient.nameFull ?? row.patient.nameMasked}</span>
      <span className="yt-quiet yt-tight">{patientLine(row.patient.sex, row.patient.age, language)}</span>
    </>
  )
}

function ExamCell({ row }: { row: WorklistRow }) {
  return (
    <>
      {row.modalities.slice(0, 2).map((modality) => (
        <ModalityTag key={modality}>{modality}</ModalityTag>
      ))}
      <span className="yt-cut">{row.description}</span>
    </>
  )
}

function DueCell({ row }: { row: WorklistRow }) {
  const begun = row.state !== 'registered' && row.state !== 'arrived'
  return <Clock startAt={row.receivedAt} dueAt={begun ? row.dueAt : null} />
}
