import type { Confinement } from './confine.ts'

/** One process of the house: how to run it, how to see that it works, how to stop it. */
export interface ServiceSpec {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** As whom it runs and what it may; unset: as ourselves. */
  readonly confinement?: Confinement
  readonly stopSignal?: NodeJS.Signals
  /** For an operator who asks a second time; SIGKILL unless it has a quicker way that is as safe. */
  readonly hurrySignal?: NodeJS.Signals
  readonly stopGraceMs?: number
  /** Whether it does its work now; asked again and again after each start. */
  readonly isReady: (pid: number) => Promise<boolean> | boolean
}

/** sysexits.h EX_CONFIG: the process says that its environment is wrong, so starting it again will not help. */
export const EX_CONFIG = 78
