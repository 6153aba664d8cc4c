import { z } from 'zod'

/** Grading and filing of the system (定级备案, GB/T 22239-2019; 公通字〔2007〕43号 §15): what the hospital was given. */
export const Grading = z.object({
  level: z.int().min(1).max(5),
  number: z.string().trim().min(4).max(60),
  /** `2026-03-18`. */
  filedOn: z.iso.date(),
})

export type Grading = z.output<typeof Grading>

/** The grading in a tenant's row; null when nobody entered one that can be read. */
export function gradingOf(stored: unknown): Grading | null {
  const parsed = Grading.safeParse(stored)
  return parsed.success ? parsed.data : null
}
