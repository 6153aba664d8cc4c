import { fragments, parseEnvironment } from '@yingtong/platform'
import { z } from 'zod'

const SHAPE = {
  WEB_PORT: fragments.port(3100),
  ...fragments.log,
  /** Shows the component pages under /gallery; for demonstrations and pictures, never with real patients. */
  GALLERY: z.enum(['0', '1']).default('0'),
} as const

export type WebEnvironment = ReturnType<typeof readEnvironment>

/** The environment of the web process; all faults at once. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env) {
  return parseEnvironment(SHAPE, source)
}
