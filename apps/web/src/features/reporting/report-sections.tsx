'use client'

import { Button, EmptyState, formatFullTime, Note } from '@yingtong/ui'
import { FileText, PenLine } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useRef } from 'react'
import type { ReportChecks } from './check-report.ts'
import { SECTIONS, type SectionId } from './report.ts'
import type { ReportPanelProps } from './report-panel.tsx'
import { SectionEditor } from './section-editor.tsx'
import { SignatureOfReport } from './signature-line.tsx'

/** The sections of a report to read or write in, and below a signed one its signature. */
export function Sections(
  props: ReportPanelProps & { editable: boolean; checks: ReportChecks; onVersions: () => void },
) {
  const t = useTranslations('workplace')
  const inserters = useRef<Partial<Record<SectionId, (text: string) => void>>>({})
  const { onInserter, checks, report } = props
  const announce = useCallback(
    (id: SectionId) => onInserter((text) => inserters.current[id]?.(text)),
    [onInserter],
  )
  return (
    <>
      {report && !report.author.me && props.editable === false && report.state === 'drafting' ? (
        <Note tone="amber">{t('heldBy', { name: report.author.name })}</Note>
      ) : null}
      {!props.rights.write.allowed && props.rights.write.because ? (
        <Note>{props.rights.write.because}</Note>
      ) : null}
      {SECTIONS.map((id, index) => (
        <div key={id} className="mb-3">
          <h3 className="yt-cap-line mb-0.5">{t(`sections.${id}`)}</h3>
          <SectionEditor
            label={t(`sections.${id}`)}
            text={props.body[id]}
            readOnly={!props.editable}
            autoFocus={index === 0 && props.editable}
            onText={(text) => props.onBody({ ...props.body, [id]: text })}
            onFocus={() => announce(id)}
            onReady={(insert) => {
              inserters.current[id] = insert
              if (index === 0) announce(id)
            }}
          />
          {id === 'impression' && !checks.laterality.ok ? (
            <Note tone="amber" alert>
              <b>{t('laterality.title')}</b>{' '}
              {t('laterality.text', {
                findings: t(`sides.${checks.laterality.findings ?? 'left'}`),
                impression: t(`sides.${checks.laterality.impression ?? 'left'}`),
              })}
            </Note>
          ) : null}
        </div>
      ))}
      {report?.signedBy && !props.amending ? (
        props.versions.length > 0 ? (
          <SignatureOfReport versions={props.versions} onVersions={props.onVersions} />
        ) : (
          <p className="text-[12px] leading-[18px] text-ink-2">
            {t('signedBy', { name: report.signedBy.name, time: formatFullTime(report.signedBy.at) })}
          </p>
        )
      ) : null}
    </>
  )
}

/** Nobody has begun: templates, or a blank page. */
export function NoReport(props: ReportPanelProps & { onTemplate: () => void }) {
  const t = useTranslations('workplace')
  return (
    <div className="grid h-full place-items-center">
      <EmptyState
        icon={<FileText />}
        title={t('empty.title')}
        about={props.rights.write.allowed ? t('empty.about') : props.rights.write.because}
      >
        {props.rights.write.allowed ? (
          <>
            {props.templates.slice(0, 3).map((template) => (
              <Button
                key={template.id}
                size="small"
                onClick={() => {
                  props.onBegin()
                  props.onBody(template.body)
                }}
              >
                {template.name}
              </Button>
            ))}
            <Button
              size="small"
              kind="primary"
              icon={<PenLine className="yt-icon yt-icon-14" aria-hidden="true" />}
              onClick={props.onBegin}
            >
              {t('empty.begin')}
            </Button>
          </>
        ) : null}
      </EmptyState>
    </div>
  )
}
