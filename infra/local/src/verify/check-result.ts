export interface CheckResult {
  readonly ok: boolean
  /** A few words for the table. */
  readonly note: string
  /** What to show when it failed. */
  readonly output: string
}
