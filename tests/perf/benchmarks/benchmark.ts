import type { Rig } from '../rig/start-rig.ts'

export interface Figures {
  readonly unit: 's' | 'ms' | 'frames/s'
  readonly ours: number
  readonly orthanc: number
  /** Whether the budget was kept in this run. */
  readonly met: boolean
  /** More of what was seen, such as bytes moved. */
  readonly details?: Readonly<Record<string, number | string>>
}

/** One row of the budgets: something both archives are asked to do in the same run. */
export interface Benchmark {
  readonly name: string
  /** What is measured, for the list. */
  readonly work: string
  readonly budget: string
  run(rig: Rig): Promise<Figures>
}

export const rounded = (value: number, digits = 2) => Number(value.toFixed(digits))
