import { z } from 'zod'
import { FAILURE_CLASSES } from './failure-class.ts'
import { Instant } from './fields.ts'

/** Closed list of what the cloud answers beside success; the HTTP status alone gives the failure class. */
export const ERROR_CODES = [
  'bad-request',
  'bad-signature',
  'clock-skew',
  'replayed',
  'unknown-agent',
  'revoked',
  'bad-code',
  'unsupported-version',
  'unknown-upload',
  'missing-parts',
  'digest-mismatch',
  'bad-pack',
  'too-large',
  'busy',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** HTTP status of each code. */
export const ERROR_STATUS = {
  'bad-request': 400,
  'bad-signature': 401,
  'clock-skew': 401,
  replayed: 401,
  'unknown-agent': 401,
  revoked: 403,
  'bad-code': 403, // unknown, used, expired, taken back: all the same
  'unsupported-version': 426,
  'unknown-upload': 404,
  'missing-parts': 409,
  'digest-mismatch': 409, // something changed on the way: offer anew and send the parts again
  'bad-pack': 422,
  'too-large': 413,
  busy: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

export const ErrorBody = z.object({
  code: z.string().max(50),
  /** For logs and for the technician; no patient data. */
  message: z.string().max(1000),
  failure: z.literal(FAILURE_CLASSES).optional(),
  /** With 'clock-skew': the agent corrects its signing time by this. */
  serverTime: Instant.optional(),
  supportedVersions: z.array(z.string().max(10)).max(20).optional(),
  /** With 'missing-parts': the parts that the store lacks, whatever was answered to them before. Put these, commit again. */
  parts: z.array(z.int().min(1).max(10_000)).max(10_000).optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>
