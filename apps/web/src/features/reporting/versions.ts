import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@yingtong/api'
import type { Report, ReportBody } from './report.ts'

type ServerVersion = inferRouterOutputs<AppRouter>['report']['verify'][number]

/** One kept version of a report, oldest first in lists. */
export interface ReportVersion {
  readonly id: string
  /** From 1, as people count. */
  readonly number: number
  readonly state: Report['state']
  readonly body: ReportBody
  readonly by: string
  readonly at: string
  readonly note: string | null
  readonly signature: ServerVersion['signature']
}

export const toVersions = (versions: readonly ServerVersion[]): ReportVersion[] =>
  versions.map((version, index) => ({
    id: version.id,
    number: index + 1,
    state: version.state as Report['state'],
    body: version.body,
    by: version.by.name,
    at: version.at.toISOString(),
    note: version.note,
    signature: version.signature,
  }))

/** What may be corrected after signing without the report itself being another. */
const CORRECTABLE = new Set(['patient', 'exam'])

/** `corrected`: signature and report stand, but the exam or the patient's data were changed since. */
export function signatureState(signature: NonNullable<ReportVersion['signature']>) {
  if (signature.valid) return 'valid'
  return signature.changed.every((part) => CORRECTABLE.has(part)) ? 'corrected' : 'invalid'
}

/** Lines of `text` that `other` does not have: what a version changed. */
export function ownLines(text: string, other: string): readonly { line: string; own: boolean }[] {
  const there = new Set(other.split('\n').map((line) => line.trim()))
  return text.split('\n').map((line) => ({ line, own: line.trim() !== '' && !there.has(line.trim()) }))
}
