import type { ExamState } from '@yingtong/ui'

export const SECTIONS = ['findings', 'impression', 'advice'] as const
export type SectionId = (typeof SECTIONS)[number]

/** The text of a report, one entry per section; paragraphs are lines. */
export type ReportBody = Readonly<Record<SectionId, string>>

export const EMPTY_BODY: ReportBody = { findings: '', impression: '', advice: '' }

/** A report as the workplace knows it. */
export interface Report {
  readonly state: Extract<ExamState, 'drafting' | 'preliminary' | 'reviewed' | 'signed' | 'amended'>
  readonly body: ReportBody
  /** Counts saved changes; a save names the version it started from. */
  readonly version: number
  readonly author: { readonly id: string; readonly name: string; readonly me: boolean }
  readonly signedBy: { readonly name: string; readonly at: string } | null
  readonly savedAt: string
  readonly pdfUrl: string | null
}

export interface ReportTemplate {
  readonly id: string
  readonly name: string
  readonly about: string
  readonly visibility: 'own' | 'department'
  readonly body: ReportBody
}

/** What the page may do with a report; each refusal says why. */
export interface ReportRights {
  readonly write: { readonly allowed: boolean; readonly because?: string }
  readonly sign: { readonly allowed: boolean; readonly because?: string }
}

export type SaveState =
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'saving' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'failed' }

/** Puts a template's text into a report: into empty sections as it is, behind what is written otherwise. */
export function insertTemplate(body: ReportBody, template: ReportBody, replace: boolean): ReportBody {
  const join = (own: string, added: string) =>
    replace || own.trim() === '' ? added || own : added ? `${own.trimEnd()}\n${added}` : own
  return {
    findings: join(body.findings, template.findings),
    impression: join(body.impression, template.impression),
    advice: join(body.advice, template.advice),
  }
}
