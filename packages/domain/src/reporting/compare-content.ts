import type { ReportContent } from './report-content.ts'

/** What of a signed report may turn out to be other than what was signed. */
export const CONTENT_PARTS = [
  'text',
  'people',
  'times',
  'patient',
  'exam',
  'form',
  'images',
  'previous',
  'signature',
] as const
export type ContentPart = (typeof CONTENT_PARTS)[number]

/** A part as one string; the hospital's name may change, and when a text was begun is kept nowhere else. */
const PARTS: Readonly<Record<Exclude<ContentPart, 'signature'>, (content: ReportContent) => unknown>> = {
  text: ({ text }) => text,
  people: ({ people }) => people,
  times: ({ times }) => times.signedAt,
  patient: ({ hospital, patient }) => [hospital.id, patient],
  exam: ({ exam }) => exam,
  form: ({ form }) => form,
  images: ({ images }) => images,
  previous: ({ report }) => report,
}

/** Which parts differ between what was signed and what the rows say. */
export function changedParts(signed: ReportContent, kept: ReportContent): ContentPart[] {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter(
    (part) => JSON.stringify(PARTS[part](signed)) !== JSON.stringify(PARTS[part](kept)),
  )
}
