import {
  acceptInvitation,
  authenticateToken,
  type Ctx,
  confirmGrant,
  inviteFirstAdmin,
  inviteMember,
  issueToken,
  listGrants,
  ROLE_SCOPES,
  type Role,
  type Scope,
  setMemberRoles,
  vouchForToken,
} from '@yingtong/domain'
import { runSql, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'

export interface Place {
  readonly region: TestRegion
  readonly tenant: TestTenant
  /** A member without a role worth having. */
  readonly subject: Ctx
}

interface Grant {
  readonly gives: 'role' | 'token scope'
  /** Gives it and takes it up as the grantee would, all by this one person; answers what the grantee may then. */
  readonly take: (place: Place, by: Ctx, what: string) => Promise<readonly Scope[]>
}

let count = 0
const address = () => {
  count += 1
  return `grantee${count}@grants.example`
}

const scopesOf = (roles: readonly string[]): readonly Scope[] =>
  roles.flatMap((role) => ROLE_SCOPES[role as Role])

/** A refusal is an answer: the grantee is left with what they had. */
const quietly = (act: Promise<unknown>) => act.catch(() => undefined)

async function rolesOf({ region, tenant }: Place, email: string): Promise<readonly Scope[]> {
  const rows = await runSql(
    region.adminUrl,
    `select m.roles from memberships m join users u on u.id = m.user_id
     where m.tenant_id = $1 and u.email = $2 and m.ended_at is null`,
    [tenant.id, email],
  )
  return scopesOf((rows[0]?.roles ?? []) as string[])
}

/** Somebody whom `by` alone invited to an ordinary role, as their session would have them. */
export async function appoint(region: TestRegion, by: Ctx, role: Role): Promise<Ctx> {
  const email = address()
  const { token } = await inviteMember(by, { email, displayName: '新人', roles: [role] })
  await acceptInvitation(region.services, { token, password: TEST_PASSWORD })
  const [row] = await runSql(region.adminUrl, 'select id from users where email = $1', [email])
  return { ...by, actor: { kind: 'user', id: String(row?.id), name: email, roles: [role] } }
}

async function confirmAll(by: Ctx): Promise<void> {
  for (const { id } of await listGrants(by, {}).catch(() => [])) await quietly(confirmGrant(by, { id }))
}

async function tokenScopes({ region }: Place, token: string): Promise<readonly Scope[]> {
  const holder = await authenticateToken(region.services, { token })
  return holder?.actor.kind === 'token' ? holder.actor.scopes : []
}

/**
 * Every verb by which somebody gives another a permission. A verb whose input names a role or a permission and that
 * stands in neither list fails the test beside this.
 */
export const GRANTS: Readonly<Record<string, Grant>> = {
  'invitation.create': {
    gives: 'role',
    take: async (place, by, role) => {
      const email = address()
      const { token } = await inviteMember(by, { email, displayName: '新人', roles: [role as Role] })
      await confirmAll(by)
      await quietly(acceptInvitation(place.region.services, { token, password: TEST_PASSWORD }))
      return rolesOf(place, email)
    },
  },
  'member.set-roles': {
    gives: 'role',
    take: async (place, by, role) => {
      const userId = place.subject.actor.id
      await setMemberRoles(by, { userId, roles: [role as Role] })
      await confirmAll(by)
      const [row] = await runSql(place.region.adminUrl, 'select email from users where id = $1', [userId])
      return rolesOf(place, String(row?.email))
    },
  },
  'tenant.invite-admin': {
    gives: 'role',
    take: async (place, by) => {
      const email = address()
      const { token } = await inviteFirstAdmin(by, { email, displayName: '新人' })
      await quietly(acceptInvitation(place.region.services, { token, password: TEST_PASSWORD }))
      return rolesOf(place, email)
    },
  },
  'token.issue': {
    gives: 'token scope',
    take: async (place, by, scope) => {
      const { token } = await issueToken(by, { label: '工作站', scopes: [scope as 'image:read'], days: 1 })
      return tokenScopes(place, token)
    },
  },
  'token.vouch': {
    gives: 'token scope',
    take: async (place, by, scope) => {
      const maker = await place.tenant.as('tenant-admin')
      const made = await issueToken(maker, { label: '工作站', scopes: [scope as 'image:read'], days: 1 })
      await quietly(vouchForToken(by, { id: made.id }))
      return tokenScopes(place, made.token)
    },
  },
}

/** Verbs that name a role or a permission and give none to anybody. */
export const NO_GRANT: Readonly<Record<string, string>> = {
  'member.create': 'the installation’s, behind no door: it fills a region that has nobody yet',
  'token.create': 'the installation’s, behind no door: demonstrations and checks from outside',
}
