/** Who is signed in, as the frame shows it. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  readonly tenant: { readonly id: string; readonly name: string }
  /** An operator who was let in stands here until then; null for everybody who belongs here. */
  readonly visitUntil: string | null
  /** Facilities the person may stand in; one or more. */
  readonly tenants: readonly { readonly id: string; readonly name: string }[]
}

/** State of the hospital's delivery, for the phrase in the top bar. */
export interface DeliveryLine {
  readonly agents: number
  readonly offline: number
  readonly unsent: boolean
}

export interface FrameCounts {
  readonly worklist?: number
  readonly check?: number
  /** Something in the check is missing: the counter follows rule 1. */
  readonly checkHot?: boolean
}
