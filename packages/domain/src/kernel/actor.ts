import {
  AGENT_SCOPES,
  AUDIENCES,
  type Audience,
  BREAK_GLASS_SCOPES,
  PLATFORM_SCOPES,
  ROLE_SCOPES,
  type Role,
  type Scope,
  SYSTEM_SCOPES,
} from './scopes.table.ts'

/** Who acts. Every actor but `system` was authenticated by a verb of tenancy or fleet. */
export type Actor =
  | {
      readonly kind: 'user'
      readonly id: string
      readonly name: string
      readonly roles: readonly Role[]
      /** Works for the operator's console; adds nothing in a hospital's own rows. */
      readonly platformOperator?: boolean
    }
  /** An operator in a tenant that is not theirs, while its break-glass lasts. */
  | { readonly kind: 'operator'; readonly id: string; readonly name: string }
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly id: string; readonly name: string }

/** What is to be touched, in facts of its row; where it cannot be touched it is not found. */
export interface Resource {
  readonly tenantId: string
  /** The tenant in which the actor was let in. */
  readonly standsIn: string
  readonly audience: Audience
  /** The person or agent that it belongs to. */
  readonly ownerId?: string | null
  readonly ownerDepartments?: readonly string[]
  readonly actorDepartments?: readonly string[]
}

/** Everything this actor may do in the tenant it stands in, each scope once or more. */
export function scopesOf(actor: Actor): readonly Scope[] {
  switch (actor.kind) {
    case 'user':
      return [
        ...actor.roles.flatMap((role) => ROLE_SCOPES[role] ?? []),
        ...(actor.platformOperator ? PLATFORM_SCOPES : []),
      ]
    case 'operator':
      return BREAK_GLASS_SCOPES
    case 'token':
      return actor.scopes
    case 'agent':
      return AGENT_SCOPES
    case 'system':
      return SYSTEM_SCOPES
  }
}

function isFor(actor: Actor, resource: Resource): boolean {
  const { audience, ownerId, ownerDepartments = [], actorDepartments = [] } = resource
  const reach = AUDIENCES[audience]
  const owns = ownerId === actor.id
  // Somebody of no department works for the whole hospital.
  const shares = ownerDepartments.length === 0 || ownerDepartments.some((id) => actorDepartments.includes(id))
  return reach === 'everybody' || owns || (reach === 'colleagues' && shares)
}

/**
 * The one place that decides: may this actor do what needs this scope, and do it to this thing? Without a resource the
 * question is about the tenant it stands in.
 */
export function authorize(actor: Actor, action: Scope, resource?: Resource): boolean {
  if (!scopesOf(actor).includes(action)) return false
  if (resource === undefined) return true
  return resource.tenantId === resource.standsIn && isFor(actor, resource)
}
