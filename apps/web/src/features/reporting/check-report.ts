import type { DeliveryFigures } from '@yingtong/ui'
import { LEFT_WORDS, RIGHT_WORDS } from './laterality.table.ts'
import type { ReportBody } from './report.ts'

export interface ReportChecks {
  /** All declared images are here. */
  readonly images: boolean
  /** Sides named in findings and impression do not contradict. */
  readonly laterality: {
    readonly ok: boolean
    readonly findings: Side | null
    readonly impression: Side | null
  }
  /** Findings and impression are written. */
  readonly required: { readonly done: number; readonly of: number }
}

export type Side = 'left' | 'right'

function sides(text: string): ReadonlySet<Side> {
  const found = new Set<Side>()
  if (RIGHT_WORDS.some((word) => text.includes(word))) found.add('right')
  if (LEFT_WORDS.some((word) => text.includes(word))) found.add('left')
  return found
}

/** Only one side in the findings and only the other in the impression is a contradiction; anything else may be meant. */
function laterality(body: ReportBody): ReportChecks['laterality'] {
  const only = (found: ReadonlySet<Side>) => (found.size === 1 ? ([...found][0] ?? null) : null)
  const findings = only(sides(body.findings))
  const impression = only(sides(body.impression))
  return { ok: !findings || !impression || findings === impression, findings, impression }
}

/** What is checked before a report is signed; the server checks again. */
export function checkReport(body: ReportBody, delivery: DeliveryFigures): ReportChecks {
  const written = [body.findings, body.impression].filter((text) => text.trim() !== '').length
  return {
    images: delivery.state === 'complete' && delivery.declared !== null,
    laterality: laterality(body),
    required: { done: written, of: 2 },
  }
}
