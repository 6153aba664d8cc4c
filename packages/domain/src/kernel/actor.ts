import { ROLE_SCOPES, type Role, type Scope } from './scopes.table.ts'

/** Who acts. Every actor but `system` was authenticated by a verb of tenancy or fleet. */
export type Actor =
  | {
      readonly kind: 'user'
      readonly id: string
      readonly name: string
      readonly roles: readonly Role[]
    }
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly scopes: readonly Scope[] }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly id: string; readonly name: string }

const AGENT_SCOPES: readonly Scope[] = ['agent:upload', 'image:store']

function scopesOf(actor: Actor): readonly Scope[] {
  switch (actor.kind) {
    case 'user':
      return actor.roles.flatMap((role) => ROLE_SCOPES[role] ?? [])
    case 'token':
      return actor.scopes
    case 'agent':
      return AGENT_SCOPES
    case 'system':
      return ['system:run', 'agent:upload', 'image:store', 'image:read', 'study:read']
  }
}

/** The one place that decides: may this actor do what needs this scope, in the tenant it stands in? */
export function authorize(actor: Actor, scope: Scope): boolean {
  return scopesOf(actor).includes(scope)
}
