'use client'

import {
  Button,
  Chip,
  type DeliveryFigures,
  EmptyState,
  formatClockTime,
  formatFullTime,
  Menu,
  Note,
  StateGlyph,
  useKeys,
} from '@yingtong/ui'
import { Ellipsis, FileText, LayoutTemplate, PenLine, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback, useRef, useState } from 'react'
import { checkReport, type ReportChecks } from './check-report.ts'
import {
  insertTemplate,
  type Report,
  type ReportBody,
  type ReportRights,
  type ReportTemplate,
  type SaveState,
  SECTIONS,
  type SectionId,
} from './report.ts'
import { CheckLine, ReportFoot } from './report-foot.tsx'
import { SectionEditor } from './section-editor.tsx'
import { SignDialog } from './sign-dialog.tsx'
import { TemplateDialog } from './template-dialog.tsx'

export interface ReportPanelProps {
  readonly report: Report | null
  readonly body: ReportBody
  readonly onBody: (body: ReportBody) => void
  readonly save: SaveState
  readonly rights: ReportRights
  readonly delivery: DeliveryFigures
  readonly templates: readonly ReportTemplate[]
  readonly onBegin: () => void
  readonly onSave: () => void
  readonly onPreliminary: () => void
  /** `note` says why images are short, where they are. */
  readonly onSign: (note: string) => void
  /** Absent where a signed report cannot be amended from here. */
  readonly onAmend?: () => void
  /** Receives the function that puts text at the caret, for measurements. */
  readonly onInserter: (insert: (text: string) => void) => void
}

/** The words at the right of the workplace: text, checks, and what can be done with it at the bottom right. */
export function ReportPanel(props: ReportPanelProps) {
  const t = useTranslations('workplace')
  const [dialog, setDialog] = useState<'template' | 'sign' | null>(null)
  const final = props.report?.state === 'signed' || props.report?.state === 'amended'
  const editable = props.report !== null && !final && props.rights.write.allowed
  const checks = checkReport(props.body, props.delivery)
  const blocked = signBlock(checks, props.rights)
  const block = blocked ? (blocked.own ?? t(`blocked.${blocked.key}`)) : undefined
  useKeys({
    'report.template': () => (editable ? setDialog('template') : undefined),
    'report.save': props.onSave,
    'report.preview': () =>
      props.report?.pdfUrl ? window.open(props.report.pdfUrl, '_blank', 'noopener') : undefined,
    'report.preliminary': () => (editable ? props.onPreliminary() : undefined),
    'report.sign': () => (editable && !block ? setDialog('sign') : undefined),
  })
  return (
    <section
      id="report"
      className="flex w-[396px] flex-none flex-col border-l border-line bg-surface max-md:h-1/2 max-md:w-full min-[1800px]:w-[500px]"
      aria-label={t('report')}
    >
      <PanelHead {...props} editable={editable} onTemplate={() => setDialog('template')} />
      <div className="min-h-0 grow overflow-auto px-4 py-3">
        {props.report ? (
          <Sections {...props} editable={editable} checks={checks} />
        ) : (
          <NoReport {...props} onTemplate={() => setDialog('template')} />
        )}
      </div>
      {props.report ? <CheckLine checks={checks} delivery={props.delivery} /> : null}
      {props.report ? (
        <footer className="flex flex-none items-center gap-2 border-t border-line px-3 py-2.5">
          <ReportFoot
            {...props}
            editable={editable}
            final={final}
            block={block}
            onAskSign={() => setDialog('sign')}
          />
        </footer>
      ) : null}
      <TemplateDialog
        open={dialog === 'template'}
        onOpenChange={() => setDialog(null)}
        templates={props.templates}
        onChoose={(template, replace) => {
          if (!props.report) props.onBegin()
          props.onBody(insertTemplate(props.body, template.body, replace))
          setDialog(null)
        }}
      />
      <SignDialog
        open={dialog === 'sign'}
        onOpenChange={() => setDialog(null)}
        allHere={checks.images}
        short={props.delivery.state === 'short' ? props.delivery : null}
        onSign={(note) => {
          setDialog(null)
          props.onSign(note)
        }}
      />
    </section>
  )
}

/** Why the report cannot be signed now, or null. */
function signBlock(
  checks: ReportChecks,
  rights: ReportRights,
): { key: 'laterality' | 'required' | 'right'; own?: string } | null {
  if (!rights.sign.allowed)
    return { key: 'right', ...(rights.sign.because ? { own: rights.sign.because } : {}) }
  if (!checks.laterality.ok) return { key: 'laterality' }
  return checks.required.done < checks.required.of ? { key: 'required' } : null
}

function PanelHead(props: ReportPanelProps & { editable: boolean; onTemplate: () => void }) {
  const t = useTranslations('workplace')
  const { report } = props
  const more = [
    {
      text: t('pdf'),
      command: 'report.preview' as const,
      disabled: !report?.pdfUrl,
      onSelect: () => window.open(report?.pdfUrl ?? '', '_blank', 'noopener'),
    },
    { text: t('saveNow'), command: 'report.save' as const, onSelect: props.onSave },
  ]
  return (
    <header className="flex h-10 flex-none items-center gap-2 border-b border-line px-3 pl-4">
      {report ? <StateGlyph state={report.state} /> : <span className="text-ink-3">{t('noReport')}</span>}
      {report ? <SaveNote save={props.save} /> : null}
      <span className="grow" />
      {props.editable ? (
        <Button
          size="small"
          icon={<LayoutTemplate className="yt-icon yt-icon-14" aria-hidden="true" />}
          command="report.template"
          onClick={props.onTemplate}
        >
          {t('template')}
        </Button>
      ) : null}
      {report ? (
        <Menu
          entries={more}
          trigger={<Button size="small" icon={<Ellipsis className="yt-icon" />} aria-label={t('more')} />}
        />
      ) : null}
    </header>
  )
}

function SaveNote({ save }: { save: SaveState }) {
  const t = useTranslations('workplace.save')
  if (save.kind === 'failed')
    return (
      <Chip tone="amber" icon={<TriangleAlert />}>
        {t('failed')}
      </Chip>
    )
  const text = save.kind === 'saved' ? t('saved', { time: formatClockTime(save.at) }) : t(save.kind)
  return (
    <span className="yt-quiet" aria-live="polite">
      {text}
    </span>
  )
}

function Sections(props: ReportPanelProps & { editable: boolean; checks: ReportChecks }) {
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
      {report?.signedBy ? (
        <p className="text-[12px] leading-[18px] text-ink-2">
          {t('signedBy', { name: report.signedBy.name, time: formatFullTime(report.signedBy.at) })}
        </p>
      ) : null}
    </>
  )
}

function NoReport(props: ReportPanelProps & { onTemplate: () => void }) {
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
