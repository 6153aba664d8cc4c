import type { Actor } from '@yingtong/domain'
import type { Loot } from '../loot.ts'

/** What a process with a check taken out is told to do. */
export interface Orders {
  readonly appUrl: string
  readonly mutation: {
    readonly files: string
    readonly find: string
    readonly flags: string
    readonly replace: string
  }
  /** Where the attacker stands. */
  readonly tenantId: string
  readonly proof: { readonly verb: string; readonly actor: Actor; readonly input: unknown }
  readonly attack: boolean
  readonly leaveOut: readonly string[]
  /** Everything of the other hospital. */
  readonly loot: Loot
}

export interface Report {
  /** Where the check was taken out. */
  readonly places: number
  readonly proof: string
  readonly cells: number
  readonly leaks: readonly string[]
}
