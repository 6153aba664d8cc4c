import type { Booking, Ctx } from '@yingtong/domain'

/** UIDs and the like that the path names. */
export interface PathNames {
  readonly study?: string
  readonly series?: string
  readonly instance?: string
  /** `1,2,5` as written. */
  readonly frames?: string
  /** What follows `bulkdata/`. */
  readonly bulkdata?: string
}

export interface Call {
  readonly request: Request
  readonly url: URL
  readonly path: PathNames
  readonly ctx: Ctx
  /** Absolute address of the service without a slash at its end: `https://host/t/county-a/dicom-web`. */
  readonly base: string
  /** What the answer takes is booked here, and given back when it was read. */
  readonly memory: Booking
}

export type Handler = (call: Call) => Promise<Response>
