/** Where a report may stand (ui/README §4.1); `none` is a study without one. */
export const REPORT_STATES = ['drafting', 'preliminary', 'reviewed', 'signed', 'amended'] as const
export type ReportState = (typeof REPORT_STATES)[number]
export type ReportEvent = 'save' | 'submit' | 'return' | 'review' | 'sign' | 'amend'

/** A pair that is not here is refused. */
export const REPORT_TRANSITIONS: Readonly<Record<ReportState, Partial<Record<ReportEvent, ReportState>>>> = {
  drafting: { save: 'drafting', submit: 'preliminary', sign: 'signed' },
  preliminary: { save: 'drafting', return: 'drafting', review: 'reviewed', sign: 'signed' },
  reviewed: { return: 'drafting', sign: 'signed' },
  // What was signed stays; an amendment is a new signed version with a reason.
  signed: { amend: 'amended' },
  amended: { amend: 'amended' },
}

/** The state after `event`, or null where the table has no such pair. */
export function nextReportState(state: ReportState, event: ReportEvent): ReportState | null {
  return REPORT_TRANSITIONS[state][event] ?? null
}
