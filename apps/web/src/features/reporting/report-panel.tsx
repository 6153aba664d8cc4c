'use client'

import { Button, Chip, type DeliveryFigures, formatClockTime, Menu, StateGlyph, useKeys } from '@yingtong/ui'
import { Ellipsis, LayoutTemplate, PenLine, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { AmendDialog } from './amend-dialog.tsx'
import { checkReport, type ReportChecks } from './check-report.ts'
import {
  insertTemplate,
  type Report,
  type ReportBody,
  type ReportRights,
  type ReportTemplate,
  type SaveState,
} from './report.ts'
import { CheckLine, ReportFoot } from './report-foot.tsx'
import { NoReport, Sections } from './report-sections.tsx'
import { SignDialog } from './sign-dialog.tsx'
import { TemplateDialog } from './template-dialog.tsx'
import type { ReportVersion } from './versions.ts'
import { VersionsDialog } from './versions-dialog.tsx'

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
  /** Every kept version with what verifying it said, the oldest first. */
  readonly versions: readonly ReportVersion[]
  /** A signed report is being amended: `body` is the text to be. */
  readonly amending: boolean
  readonly onAmend: () => void
  readonly onAmendCancel: () => void
  readonly onAmendSign: (reason: string) => void
  /** Receives the function that puts text at the caret, for measurements. */
  readonly onInserter: (insert: (text: string) => void) => void
}

/** The words at the right of the workplace: text, checks, and what can be done with it at the bottom right. */
export function ReportPanel(props: ReportPanelProps) {
  const t = useTranslations('workplace')
  const [dialog, setDialog] = useState<'template' | 'sign' | 'amend' | 'versions' | null>(null)
  const final = props.report?.state === 'signed' || props.report?.state === 'amended'
  const writable = final ? props.amending && props.rights.sign.allowed : props.rights.write.allowed
  const editable = props.report !== null && writable
  const checks = checkReport(props.body, props.delivery)
  const blocked = signBlock(checks, props.rights)
  const block = blocked ? (blocked.own ?? t(`blocked.${blocked.key}`)) : undefined
  useKeys({
    'report.template': () => (editable ? setDialog('template') : undefined),
    'report.save': props.onSave,
    'report.preview': () =>
      props.report?.pdfUrl ? window.open(props.report.pdfUrl, '_blank', 'noopener') : undefined,
    'report.preliminary': () => (editable && !final ? props.onPreliminary() : undefined),
    'report.sign': () => (editable && !block ? setDialog(final ? 'amend' : 'sign') : undefined),
    'report.amend': () =>
      final && !props.amending && props.rights.sign.allowed ? props.onAmend() : undefined,
    'report.versions': () => (props.versions.length > 1 ? setDialog('versions') : undefined),
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
          <Sections {...props} editable={editable} checks={checks} onVersions={() => setDialog('versions')} />
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
            onAskSign={() => setDialog(final ? 'amend' : 'sign')}
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
      <AmendDialog
        open={dialog === 'amend'}
        onOpenChange={() => setDialog(null)}
        onSign={(reason) => {
          setDialog(null)
          props.onAmendSign(reason)
        }}
      />
      <VersionsDialog
        open={dialog === 'versions'}
        onOpenChange={() => setDialog(null)}
        versions={props.versions}
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
      {props.amending ? (
        <Chip tone="violet" icon={<PenLine />}>
          {t('amending.chip')}
        </Chip>
      ) : report ? (
        <SaveNote save={props.save} />
      ) : null}
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
