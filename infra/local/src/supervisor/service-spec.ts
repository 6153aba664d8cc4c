import type { ServiceUser } from '@yingtong/testkit/machine'

/** One process of the house: how to run it, how to see that it works, how to stop it. */
export interface ServiceSpec {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly user?: ServiceUser | null
  readonly stopSignal?: NodeJS.Signals
  readonly stopGraceMs?: number
  /** Whether it does its work now; asked again and again after each start. */
  readonly isReady: (pid: number) => Promise<boolean> | boolean
}

/** sysexits.h EX_CONFIG: the process says that its environment is wrong, so starting it again will not help. */
export const EX_CONFIG = 78
