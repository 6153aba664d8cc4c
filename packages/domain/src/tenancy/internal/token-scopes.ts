import { ROLE_SCOPES, type Role, type Scope } from '../../kernel/index.ts'

interface Bound {
  readonly scopes: readonly string[]
  readonly createdBy: string | null
  readonly vouchedBy: string | null
}

/**
 * What a token may at this moment: no more than who vouches for it. `roles` are theirs today, none when they have left.
 * A token that the installation made, for which no person stands, keeps what it was given.
 */
export function liveScopes({ scopes, createdBy, vouchedBy }: Bound, roles: readonly string[]): Scope[] {
  if (createdBy === null && vouchedBy === null) return scopes as Scope[]
  if (vouchedBy === null) return []
  const held: readonly string[] = roles.flatMap((role) => ROLE_SCOPES[role as Role] ?? [])
  return scopes.filter((scope) => held.includes(scope)) as Scope[]
}
