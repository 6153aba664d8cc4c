/** One deep run: what `npm test` samples, done whole. */
export interface DeepRun {
  /** As typed: `npm run chaos:deep -- NAME`; of a run in parts, `NAME/PART`. */
  readonly name: string
  /** What holds when it ends without faults, in one sentence. */
  readonly promise: string
  /**
   * Does it all; `report` shows progress. Reproducible by `seed` where it draws lots; `count` is how many messages,
   * images or kills, where somebody wants fewer than all.
   */
  run(options: {
    readonly seed: number
    readonly count?: number
    /** Ends after so many, with what was done by then; of runs that can be cut short. */
    readonly minutes?: number
    readonly report: (line: string) => void
  }): Promise<DeepResult>
}

export interface DeepResult {
  /** Counts and measures, units last in their names: `{ messages: 1_000_000, memoryMiBMax: 84 }`. */
  readonly figures: Readonly<Record<string, number | string>>
  /** What did not hold, a line each; none: the promise held. */
  readonly faults: readonly string[]
}
